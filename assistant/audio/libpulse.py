"""The few functions of libpulse that we use, declared for ctypes. PipeWire speaks the same protocol.

Names, numbers and layouts are those of pulse/def.h, sample.h, channelmap.h, volume.h and introspect.h,
unchanged since PulseAudio 0.9.15; only leading fields of a structure that we are given are declared.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_size_t, c_uint8, c_uint32, c_void_p
from functools import cache
from typing import Any

from assistant.domain.errors import SoundError

FLOAT32LE = 5
NO_AUTOSPAWN = 1
READY, FAILED, TERMINATED = 4, 5, 6  # of a context
STREAM_READY, STREAM_FAILED, STREAM_TERMINATED = 2, 3, 4
RUNNING = 0  # of an operation
DONT_MOVE, ADJUST_LATENCY = 0x0200, 0x2000
SERVER_EVENTS = 0x0080
DEFAULT = 0xFFFFFFFF  # of a buffer attribute


class SampleSpec(Structure):
    """pa_sample_spec."""

    _fields_ = (("format", c_int), ("rate", c_uint32), ("channels", c_uint8))


class ChannelMap(Structure):
    """pa_channel_map."""

    _fields_ = (("channels", c_uint8), ("map", c_int * 32))


class Volume(Structure):
    """pa_cvolume."""

    _fields_ = (("channels", c_uint8), ("values", c_uint32 * 32))


class BufferAttr(Structure):
    """pa_buffer_attr, in bytes."""

    _fields_ = (
        ("maxlength", c_uint32),
        ("tlength", c_uint32),
        ("prebuf", c_uint32),
        ("minreq", c_uint32),
        ("fragsize", c_uint32),
    )


class ServerInfo(Structure):
    """The head of pa_server_info."""

    _fields_ = (
        ("user_name", c_char_p),
        ("host_name", c_char_p),
        ("server_version", c_char_p),
        ("server_name", c_char_p),
        ("sample_spec", SampleSpec),
        ("default_sink_name", c_char_p),
        ("default_source_name", c_char_p),
    )


class DeviceInfo(Structure):
    """The head that pa_sink_info and pa_source_info have in common.

    `other` is a sink's monitor, or the sink that a source is the monitor of, if it is one.
    """

    _fields_ = (
        ("name", c_char_p),
        ("index", c_uint32),
        ("description", c_char_p),
        ("sample_spec", SampleSpec),
        ("channel_map", ChannelMap),
        ("owner_module", c_uint32),
        ("volume", Volume),
        ("mute", c_int),
        ("other_index", c_uint32),
        ("other", c_char_p),
    )


ServerCallback = CFUNCTYPE(None, c_void_p, POINTER(ServerInfo), c_void_p)
DeviceCallback = CFUNCTYPE(None, c_void_p, POINTER(DeviceInfo), c_int, c_void_p)
EventCallback = CFUNCTYPE(None, c_void_p, c_int, c_uint32, c_void_p)

_P = c_void_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "mainloop_new": (_P, ()),
    "mainloop_get_api": (_P, (_P,)),
    "mainloop_prepare": (c_int, (_P, c_int)),
    "mainloop_poll": (c_int, (_P,)),
    "mainloop_dispatch": (c_int, (_P,)),
    "mainloop_free": (None, (_P,)),
    "context_new": (_P, (_P, c_char_p)),
    "context_connect": (c_int, (_P, c_char_p, c_int, _P)),
    "context_get_state": (c_int, (_P,)),
    "context_errno": (c_int, (_P,)),
    "context_disconnect": (None, (_P,)),
    "context_unref": (None, (_P,)),
    "context_get_server_info": (_P, (_P, ServerCallback, _P)),
    "context_get_sink_info_list": (_P, (_P, DeviceCallback, _P)),
    "context_get_source_info_list": (_P, (_P, DeviceCallback, _P)),
    "context_set_subscribe_callback": (None, (_P, EventCallback, _P)),
    "context_subscribe": (_P, (_P, c_int, _P, _P)),
    "operation_get_state": (c_int, (_P,)),
    "operation_cancel": (None, (_P,)),
    "operation_unref": (None, (_P,)),
    "strerror": (c_char_p, (c_int,)),
    "stream_new": (_P, (_P, c_char_p, POINTER(SampleSpec), _P)),
    "stream_connect_record": (c_int, (_P, c_char_p, POINTER(BufferAttr), c_int)),
    "stream_connect_playback": (c_int, (_P, c_char_p, POINTER(BufferAttr), c_int, _P, _P)),
    "stream_get_state": (c_int, (_P,)),
    "stream_readable_size": (c_size_t, (_P,)),
    "stream_writable_size": (c_size_t, (_P,)),
    "stream_peek": (c_int, (_P, POINTER(c_void_p), POINTER(c_size_t))),
    "stream_drop": (c_int, (_P,)),
    "stream_write": (c_int, (_P, _P, c_size_t, _P, c_int64, c_int)),
    "stream_disconnect": (c_int, (_P,)),
    "stream_unref": (None, (_P,)),
}


class LibPulse:
    """libpulse, its functions as attributes without their `pa_`."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, f"pa_{name}")
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)  # declared for the type checker: every function is set in __init__


@cache
def libpulse() -> LibPulse:
    """The library. Raises SoundError where it is not installed."""
    try:
        return LibPulse(ctypes.CDLL("libpulse.so.0"))
    except OSError as error:
        raise SoundError("libpulse is not installed", "install the package libpulse0") from error
