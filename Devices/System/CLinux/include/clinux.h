#ifndef CLINUX_H
#define CLINUX_H

// The calls that Swift's Glibc module hides (_GNU_SOURCE, variadic, macros). Every function returns -errno on
// failure, 0 or a positive value on success, and touches nothing else.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// An anonymous file that can be sealed, close-on-exec. Returns the descriptor.
int kl_memfd_create(const char *name);
/// Like kl_memfd_create, for memory that not even the kernel maps; -ENOSYS where it is not available.
int kl_memfd_secret(void);
/// Adds seals against writing, growing, shrinking and further seals. -EBUSY while a writable map exists.
int kl_memfd_seal(int fd);
/// 1 if all four seals are set, 0 if not.
int kl_memfd_is_sealed(int fd);

/// A connected pair of stream sockets, close-on-exec.
int kl_socketpair(int fds[2]);
int kl_set_nonblocking(int fd);
int kl_eventfd(void);
/// Makes an eventfd readable; never blocks.
int kl_eventfd_signal(int fd);
/// Makes it unreadable again.
int kl_eventfd_drain(int fd);

#define KL_DESCRIPTORS_MAX 8

/// Sends up to `length` bytes, with `count` descriptors (at most KL_DESCRIPTORS_MAX) beside the first. No SIGPIPE.
/// `flags`: 0, or KL_DONTWAIT. Returns bytes sent.
ssize_t kl_send(int fd, const void *bytes, size_t length, const int *descriptors, int count, int flags);
/// Receives up to `length` bytes and at most KL_DESCRIPTORS_MAX descriptors, each close-on-exec.
/// Returns the bytes, 0 at end of file; -EMSGSIZE, with every descriptor closed, if more descriptors came.
ssize_t kl_receive(int fd, void *bytes, size_t length, int *descriptors, int *count, int flags);
#define KL_DONTWAIT 1

/// Starts a program with `socket` as its descriptor 3 and nothing else from 4 up, default signal handlers, an empty
/// signal mask, and its standard input from /dev/null. `output` becomes its standard output and error, or -1 to
/// inherit them. Returns the pid.
int kl_spawn(const char *path, char *const argv[], char *const envp[], int socket, int output);
/// A descriptor that becomes readable when the process ends.
int kl_pidfd_open(pid_t pid);
/// 1 and the wait status if the child has ended (it is reaped), 0 if it runs.
int kl_reap(pid_t pid, int *status);
/// Exit code 0...255, or 256 + the signal.
int kl_exit_code(int status);

/// SIGKILL for this process when the thread that started it ends.
int kl_die_with_parent(void);
/// No core file: RLIMIT_CORE 0 and PR_SET_DUMPABLE 0.
int kl_no_core(void);
int kl_is_dumpable(void);
int kl_ignore_sigpipe(void);

/// Anonymous memory that is locked, not dumped and not inherited. `locked` tells whether mlock succeeded.
void *kl_secret_map(size_t length, int *locked);
void kl_secret_unmap(void *memory, size_t length);
void kl_wipe(void *memory, size_t length);
int kl_random(void *memory, size_t length);

/// A map of a descriptor, shared; NULL on failure with errno in `error`.
void *kl_map(int fd, size_t length, int writable, int *error);

/// Takes an exclusive lock without waiting; -EWOULDBLOCK if another holds it.
int kl_lock_file(int fd);
int kl_peer_credentials(int fd, pid_t *pid, uid_t *uid, gid_t *gid);

/// The current thread's name as `top -H` shows it; cut to 15 bytes.
int kl_name_thread(const char *name);

#endif
