import numpy as np


def windows(x, hh, ww, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (hh, ww), axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def conv_forward(x, w, b, stride, pad):
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode="constant")
    win = windows(xp, w.shape[2], w.shape[3], stride)
    out = np.tensordot(win, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    out = out + b.reshape(1, -1, 1, 1)
    return out, (xp, w, stride, pad)


def conv_backward(dout, cache):
    xp, w, stride, pad = cache
    hh, ww = w.shape[2], w.shape[3]
    win = windows(xp, hh, ww, stride)
    db = dout.sum(axis=(0, 2, 3))
    dw = np.einsum("nfij,ncijhw->fchw", dout, win)
    dxp = np.zeros_like(xp)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            grad = np.tensordot(dout[:, :, i, j], w, axes=1)
            dxp[:, :, i * stride : i * stride + hh, j * stride : j * stride + ww] += grad
    dx = dxp[:, :, pad:-pad, pad:-pad]
    return dx, dw, db


def max_pool_forward(x, size, stride):
    win = windows(x, size, size, stride)
    out = win.max(axis=(4, 5))
    return out, (x, out, size, stride)


def max_pool_backward(dout, cache):
    x, out, size, stride = cache
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            hs, ws = i * stride, j * stride
            part = x[:, :, hs : hs + size, ws : ws + size]
            mask = part == out[:, :, i : i + 1, j : j + 1]
            dx[:, :, hs : hs + size, ws : ws + size] += mask * dout[:, :, i : i + 1, j : j + 1]
    return dx
