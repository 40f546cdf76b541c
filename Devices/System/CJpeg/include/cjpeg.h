#ifndef CJPEG_H
#define CJPEG_H

// libjpeg behind a face without setjmp, structs or ownership: its errors come back as return values.

#include <stddef.h>
#include <stdint.h>

#define CJPEG_OK 0
#define CJPEG_BAD_INPUT (-1)
#define CJPEG_FAILED (-2)
#define CJPEG_MESSAGE 200

/// Encodes rows of 8-bit grey (channels 1) or red, green, blue (3) as a baseline JPEG with 4:2:0 colour.
///
/// `*jpeg` gets memory of malloc with `*length` bytes, to be given to cjpeg_free. `message` (CJPEG_MESSAGE bytes) gets
/// libjpeg's own words on failure. Density is written as `dpi` in both directions.
int cjpeg_encode(
    const uint8_t *rows, size_t bytes_per_row, uint32_t width, uint32_t height, int channels, int quality,
    uint16_t dpi, uint8_t **jpeg, size_t *length, char *message);

/// Decodes a JPEG's size and channels and, if `rows` is not NULL, its pixels into `rows` with `capacity` bytes.
int cjpeg_decode(
    const uint8_t *jpeg, size_t length, uint32_t *width, uint32_t *height, int *channels, uint16_t *dpi,
    uint8_t *rows, size_t capacity, char *message);

/// Overwrites and frees what cjpeg_encode returned.
void cjpeg_free(uint8_t *jpeg, size_t length);

#endif
