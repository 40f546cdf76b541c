// A backend of libsane that misbehaves as its device's name says; the tests compile it to libsane-fault.so.1.
// A page is 100 x 400 grey pixels of noise; the last rows are one flat grey where the name asks for a tail.

#include <sane/sane.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 100
#define HEIGHT 400

static char name[32];
static int row, starts;
static SANE_Int dpi = 200;

static SANE_Option_Descriptor options[2] = {
    {.type = SANE_TYPE_INT, .size = sizeof(SANE_Word), .cap = SANE_CAP_SOFT_DETECT},
    {.name = "resolution",
     .type = SANE_TYPE_INT,
     .unit = SANE_UNIT_DPI,
     .size = sizeof(SANE_Word),
     .cap = SANE_CAP_SOFT_DETECT | SANE_CAP_SOFT_SELECT},
};

static int is(const char *wanted) { return strcmp(name, wanted) == 0; }

SANE_Status sane_fault_init(SANE_Int *version, SANE_Auth_Callback ask) {
    (void)ask;
    if (version) *version = SANE_VERSION_CODE(1, 0, 0);
    return SANE_STATUS_GOOD;
}
void sane_fault_exit(void) {}
SANE_Status sane_fault_get_devices(const SANE_Device ***list, SANE_Bool local) {
    static const SANE_Device *none[] = {NULL};
    (void)local;
    *list = none;
    return SANE_STATUS_GOOD;
}
SANE_Status sane_fault_open(SANE_String_Const wanted, SANE_Handle *handle) {
    strncpy(name, wanted, sizeof name - 1);
    *handle = &row;
    return SANE_STATUS_GOOD;
}
void sane_fault_close(SANE_Handle handle) { (void)handle; }
const SANE_Option_Descriptor *sane_fault_get_option_descriptor(SANE_Handle handle, SANE_Int number) {
    (void)handle;
    return number >= 0 && number < 2 ? &options[number] : NULL;
}
SANE_Status sane_fault_control_option(
    SANE_Handle handle, SANE_Int number, SANE_Action action, void *value, SANE_Int *info) {
    (void)handle;
    if (info) *info = 0;
    if (number == 0 && action == SANE_ACTION_GET_VALUE) *(SANE_Word *)value = 2;
    else if (number == 1 && action == SANE_ACTION_GET_VALUE) *(SANE_Word *)value = dpi;
    else if (number == 1 && action == SANE_ACTION_SET_VALUE) dpi = *(SANE_Word *)value;
    else return SANE_STATUS_INVAL;
    return SANE_STATUS_GOOD;
}
SANE_Status sane_fault_get_parameters(SANE_Handle handle, SANE_Parameters *page) {
    (void)handle;
    *page = (SANE_Parameters){SANE_FRAME_GRAY, SANE_TRUE, WIDTH, WIDTH, HEIGHT, 8};
    return SANE_STATUS_GOOD;
}
SANE_Status sane_fault_start(SANE_Handle handle) {
    (void)handle;
    row = 0;
    starts++;
    if (is("busy") && starts <= 3) return SANE_STATUS_DEVICE_BUSY;
    if (is("stale") && starts == 1) return SANE_STATUS_INVAL;
    if (is("refusing")) return SANE_STATUS_INVAL;
    if (is("memory") && dpi > 100) return SANE_STATUS_NO_MEM;
    return SANE_STATUS_GOOD;
}
SANE_Status sane_fault_read(SANE_Handle handle, SANE_Byte *bytes, SANE_Int room, SANE_Int *count) {
    int flat = strncmp(name, "tail", 4) == 0 ? HEIGHT - atoi(name + 4) : HEIGHT;
    (void)handle;
    *count = 0;
    if (is("empty")) return SANE_STATUS_GOOD;
    if (is("crash") && row > 10) abort();
    while (is("hang") && row > 10) pause();
    if (row == HEIGHT || (is("short") && row == HEIGHT / 2)) return SANE_STATUS_EOF;
    if (room < WIDTH) return SANE_STATUS_INVAL;
    for (int x = 0; x < WIDTH; x++) bytes[x] = row < flat ? (SANE_Byte)((row * 31 + x * 7) % 251) : 128;
    row++;
    *count = WIDTH;
    return SANE_STATUS_GOOD;
}
void sane_fault_cancel(SANE_Handle handle) {
    (void)handle;
    while (is("stuck")) pause();
}
SANE_Status sane_fault_set_io_mode(SANE_Handle handle, SANE_Bool nonblocking) {
    (void)handle;
    return nonblocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}
SANE_Status sane_fault_get_select_fd(SANE_Handle handle, SANE_Int *descriptor) {
    (void)handle;
    (void)descriptor;
    return SANE_STATUS_UNSUPPORTED;
}
