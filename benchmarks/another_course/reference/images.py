"""Convolution and max pooling of images, x (n, c, h, w)."""

import numpy as np


def conv_forward(x, w, b, stride, pad):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    hh, ww = w.shape[2:]
    rows = (padded.shape[2] - hh) // stride + 1
    columns = (padded.shape[3] - ww) // stride + 1
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, :, i * stride : i * stride + hh, j * stride : j * stride + ww]
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", window, w) + b
    return out


def conv_backward(dout, x, filters, b, stride, pad):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    hh, ww = filters.shape[2:]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(filters)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            place = (..., slice(i * stride, i * stride + hh), slice(j * stride, j * stride + ww))
            dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], padded[place])
            dpadded[place] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], filters)
    inner = dpadded[:, :, pad : padded.shape[2] - pad, pad : padded.shape[3] - pad]
    return inner, dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward(x, size, stride):
    rows = (x.shape[2] - size) // stride + 1
    columns = (x.shape[3] - size) // stride + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[:, :, i, j] = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(2, 3))
    return out


def max_pool_backward(dpool, x, size, stride):
    dx = np.zeros_like(x)
    for i in range(dpool.shape[2]):
        for j in range(dpool.shape[3]):
            place = (..., slice(i * stride, i * stride + size), slice(j * stride, j * stride + size))
            window = x[place]
            largest = window == window.max(axis=(2, 3), keepdims=True)
            dx[place] += largest * dpool[:, :, i, j, None, None]
    return dx
