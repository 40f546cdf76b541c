#define _DEFAULT_SOURCE
#include "cjpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define CHUNK (64 << 10)

struct failure {
    struct jpeg_error_mgr base;
    jmp_buf back;
    char *message;
};

static void fail(j_common_ptr info) {
    struct failure *failure = (struct failure *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(failure->message, CJPEG_MESSAGE, "%s", text);
    longjmp(failure->back, 1);
}

static void quiet(j_common_ptr info) { (void)info; }

static void use(struct failure *failure, char *message) {
    jpeg_std_error(&failure->base);
    failure->base.error_exit = fail;
    failure->base.output_message = quiet;
    failure->message = message;
    message[0] = 0;
}

// A destination of our own: libjpeg's jpeg_mem_dest frees old buffers without overwriting them.
struct growing {
    struct jpeg_destination_mgr base;
    uint8_t *bytes;
    size_t capacity;
    size_t used;
};

static void begin(j_compress_ptr info) {
    struct growing *to = (struct growing *)info->dest;
    to->base.next_output_byte = to->bytes;
    to->base.free_in_buffer = to->capacity;
}

static boolean grow(j_compress_ptr info) {
    struct growing *to = (struct growing *)info->dest;
    size_t larger = to->capacity * 2;
    uint8_t *bytes = malloc(larger);
    if (!bytes) {
        // JERR_OUT_OF_MEMORY without its header: take the error path with the text that is there.
        info->err->msg_code = 0;
        info->err->error_exit((j_common_ptr)info);
    }
    memcpy(bytes, to->bytes, to->capacity);
    explicit_bzero(to->bytes, to->capacity);
    free(to->bytes);
    to->base.next_output_byte = bytes + to->capacity;
    to->base.free_in_buffer = larger - to->capacity;
    to->bytes = bytes;
    to->capacity = larger;
    return TRUE;
}

static void end(j_compress_ptr info) {
    struct growing *to = (struct growing *)info->dest;
    to->used = to->capacity - to->base.free_in_buffer;
}

int cjpeg_encode(
    const uint8_t *rows, size_t bytes_per_row, uint32_t width, uint32_t height, int channels, int quality,
    uint16_t dpi, uint8_t **jpeg, size_t *length, char *message) {
    struct jpeg_compress_struct info;
    struct failure failure;
    struct growing to;
    *jpeg = NULL;
    *length = 0;
    message[0] = 0;
    if (!rows || width == 0 || height == 0 || width > JPEG_MAX_DIMENSION || height > JPEG_MAX_DIMENSION ||
        (channels != 1 && channels != 3) || quality < 1 || quality > 100 ||
        bytes_per_row < (size_t)width * (size_t)channels)
        return CJPEG_BAD_INPUT;
    memset(&to, 0, sizeof to);
    to.capacity = CHUNK;
    to.bytes = malloc(to.capacity);
    if (!to.bytes) return CJPEG_FAILED;
    to.base.init_destination = begin;
    to.base.empty_output_buffer = grow;
    to.base.term_destination = end;
    use(&failure, message);
    memset(&info, 0, sizeof info);
    info.err = &failure.base;
    if (setjmp(failure.back)) {
        jpeg_destroy_compress(&info);
        cjpeg_free(to.bytes, to.capacity);
        return CJPEG_FAILED;
    }
    jpeg_create_compress(&info);
    info.dest = &to.base;
    info.image_width = width;
    info.image_height = height;
    info.input_components = channels;
    info.in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.density_unit = 1;
    info.X_density = dpi;
    info.Y_density = dpi;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(rows + (size_t)info.next_scanline * bytes_per_row);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *jpeg = to.bytes;
    *length = to.used;
    return CJPEG_OK;
}

int cjpeg_decode(
    const uint8_t *jpeg, size_t length, uint32_t *width, uint32_t *height, int *channels, uint16_t *dpi,
    uint8_t *rows, size_t capacity, char *message) {
    struct jpeg_decompress_struct info;
    struct failure failure;
    message[0] = 0;
    if (!jpeg || length == 0) return CJPEG_BAD_INPUT;
    use(&failure, message);
    memset(&info, 0, sizeof info);
    info.err = &failure.base;
    if (setjmp(failure.back)) {
        jpeg_destroy_decompress(&info);
        return CJPEG_FAILED;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, (unsigned char *)jpeg, (unsigned long)length);
    jpeg_read_header(&info, TRUE);
    *width = info.image_width;
    *height = info.image_height;
    *channels = info.num_components;
    *dpi = info.density_unit == 1 ? info.X_density : 0;
    if (rows) {
        size_t per_row = (size_t)info.image_width * (size_t)info.num_components;
        if (per_row * info.image_height > capacity) {
            jpeg_destroy_decompress(&info);
            return CJPEG_BAD_INPUT;
        }
        jpeg_start_decompress(&info);
        while (info.output_scanline < info.output_height) {
            JSAMPROW row = rows + (size_t)info.output_scanline * per_row;
            jpeg_read_scanlines(&info, &row, 1);
        }
        jpeg_finish_decompress(&info);
    }
    jpeg_destroy_decompress(&info);
    return CJPEG_OK;
}

void cjpeg_free(uint8_t *jpeg, size_t length) {
    if (!jpeg) return;
    explicit_bzero(jpeg, length);
    free(jpeg);
}
