#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#define ALL_SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

static int result(int value) { return value < 0 ? -errno : value; }

int kl_memfd_create(const char *name) { return result(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)); }

int kl_memfd_secret(void) { return result((int)syscall(SYS_memfd_secret, (unsigned int)O_CLOEXEC)); }

int kl_memfd_seal(int fd) { return result(fcntl(fd, F_ADD_SEALS, ALL_SEALS)); }

int kl_memfd_is_sealed(int fd) {
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0) return -errno;
    return (seals & ALL_SEALS) == ALL_SEALS;
}

int kl_socketpair(int fds[2]) { return result(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)); }

int kl_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    return result(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
}

int kl_eventfd(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int kl_eventfd_signal(int fd) {
    uint64_t one = 1;
    // EAGAIN: the counter is full, so it is readable, which is all that is wanted.
    return write(fd, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
}

int kl_eventfd_drain(int fd) {
    uint64_t count;
    return read(fd, &count, sizeof count) < 0 && errno != EAGAIN ? -errno : 0;
}

ssize_t kl_send(int fd, const void *bytes, size_t length, const int *descriptors, int count, int flags) {
    union {
        char bytes[CMSG_SPACE(sizeof(int) * KL_DESCRIPTORS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (count < 0 || count > KL_DESCRIPTORS_MAX) return -EINVAL;
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * (size_t)count);
    }
    ssize_t sent;
    do sent = sendmsg(fd, &message, MSG_NOSIGNAL | (flags & KL_DONTWAIT ? MSG_DONTWAIT : 0));
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

ssize_t kl_receive(int fd, void *bytes, size_t length, int *descriptors, int *count, int flags) {
    union {
        char bytes[CMSG_SPACE(sizeof(int) * KL_DESCRIPTORS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec piece = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *count = 0;
    ssize_t got;
    do got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | (flags & KL_DONTWAIT ? MSG_DONTWAIT : 0));
    while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    int overflow = (message.msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < here; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            if (*count < KL_DESCRIPTORS_MAX) {
                descriptors[(*count)++] = descriptor;
            } else {
                close(descriptor);
                overflow = 1;
            }
        }
    }
    if (!overflow) return got;
    while (*count > 0) close(descriptors[--*count]);
    return -EMSGSIZE;
}

int kl_spawn(const char *path, char *const argv[], char *const envp[], int socket, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t pid = 0;
    // dup2 of a descriptor to itself would keep close-on-exec: move the socket out of the way first.
    int moved = fcntl(socket, F_DUPFD_CLOEXEC, 10);
    if (moved < 0) return -errno;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) {
        close(moved);
        return -error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        close(moved);
        return -error;
    }
    sigemptyset(&none);
    sigfillset(&all);
    if (!error) error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!error && output >= 0) error = posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (!error && output >= 0) error = posix_spawn_file_actions_adddup2(&actions, output, 2);
    if (!error) error = posix_spawn_file_actions_adddup2(&actions, moved, 3);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!error) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!error) error = posix_spawn(&pid, path, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(moved);
    return error ? -error : (int)pid;
}

int kl_pidfd_open(pid_t pid) { return result((int)syscall(SYS_pidfd_open, pid, 0)); }

int kl_reap(pid_t pid, int *status) {
    pid_t got;
    do got = waitpid(pid, status, WNOHANG);
    while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    return got == pid;
}

int kl_exit_code(int status) {
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) return 256 + WTERMSIG(status);
    return -EINVAL;
}

int kl_die_with_parent(void) { return result(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)); }

int kl_no_core(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) < 0) return -errno;
    return result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

int kl_is_dumpable(void) { return result(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)); }

int kl_ignore_sigpipe(void) { return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -errno : 0; }

void *kl_secret_map(size_t length, int *locked) {
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *locked = 0;
    if (memory == MAP_FAILED) return NULL;
    // Both are best effort: an older kernel lacks the second, the memory is no less correct without.
    (void)madvise(memory, length, MADV_DONTDUMP);
    (void)madvise(memory, length, MADV_WIPEONFORK);
    *locked = mlock(memory, length) == 0;
    return memory;
}

void kl_secret_unmap(void *memory, size_t length) {
    explicit_bzero(memory, length);
    munmap(memory, length);
}

void kl_wipe(void *memory, size_t length) { explicit_bzero(memory, length); }

int kl_random(void *memory, size_t length) {
    unsigned char *at = memory;
    while (length > 0) {
        ssize_t got = getrandom(at, length, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -errno;
        at += got;
        length -= (size_t)got;
    }
    return 0;
}

void *kl_map(int fd, size_t length, int writable, int *error) {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *memory = mmap(NULL, length, protection, MAP_SHARED, fd, 0);
    *error = memory == MAP_FAILED ? errno : 0;
    return memory == MAP_FAILED ? NULL : memory;
}

int kl_lock_file(int fd) { return result(flock(fd, LOCK_EX | LOCK_NB)); }

int kl_peer_credentials(int fd, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int kl_name_thread(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    return -pthread_setname_np(pthread_self(), cut);
}
