"""A recorded call is heard whole, whatever it comes in; a broken one says what is wrong with it."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.file import FileSource
from assistant.domain.calls import RATE_HZ, Track
from assistant.domain.errors import SoundError
from tests.unit.audio.sounds import contiguous, joined, tone, write

REP, CUSTOMER = tone(1.0, 300), tone(1.0, 900)


def played(source: FileSource):
    chunks, complaints = [], []
    source.play(chunks.append, complaints.append)
    return chunks, complaints


def pitch(samples) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * RATE_HZ / len(samples))


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("call.wav", "pcm_s16le", 8_000),
        ("call.wav", "pcm_f32le", 96_000),
        ("call.flac", "flac", 44_100),
        ("call.ogg", "libopus", 48_000),
        ("call.mp3", "libmp3lame", 22_050),
        ("call.m4a", "aac", 48_000),
    ],
)
def test_any_container_and_rate(tmp_path, name, codec, rate_hz):
    both = [tone(1.0, hz, rate_hz) for hz in (300, 900)]
    chunks, complaints = played(FileSource(write(tmp_path / name, both, rate_hz, codec=codec)))
    assert complaints == []
    assert abs(pitch(joined(chunks, Track.REP)) - 300) < 5
    assert abs(pitch(joined(chunks, Track.CUSTOMER)) - 900) < 5
    assert abs(len(joined(chunks, Track.REP)) - RATE_HZ) < 0.2 * RATE_HZ  # codecs pad
    assert contiguous(chunks, Track.REP)
    assert contiguous(chunks, Track.CUSTOMER)


def test_swapped_channels(tmp_path):
    chunks, _ = played(FileSource(write(tmp_path / "call.wav", [CUSTOMER, REP]), swap=True))
    assert abs(pitch(joined(chunks, Track.REP)) - 300) < 2


def test_two_files_the_shorter_goes_on_in_silence(tmp_path):
    rep = write(tmp_path / "rep.wav", [tone(0.5, 300)])
    customer = write(tmp_path / "customer.flac", [tone(1.0, 900, 48_000)] * 2, 48_000, codec="flac")
    chunks, complaints = played(FileSource(rep, customer))
    assert complaints == []
    assert len(joined(chunks, Track.REP)) == len(joined(chunks, Track.CUSTOMER)) == RATE_HZ
    assert not joined(chunks, Track.REP)[RATE_HZ * 6 // 10 :].any()
    assert sum(c.filled for c in chunks) == 0


def test_one_side_alone(tmp_path):
    chunks, _ = played(FileSource(write(tmp_path / "voicemail.wav", [CUSTOMER]), mono=Track.CUSTOMER))
    assert {c.track for c in chunks} == {Track.CUSTOMER}
    assert np.allclose(joined(chunks, Track.CUSTOMER), CUSTOMER, atol=1e-3)


def test_of_six_channels_the_first_two_are_the_sides(tmp_path):
    silence = np.zeros_like(REP)
    chunks, _ = played(FileSource(write(tmp_path / "call.wav", [REP, CUSTOMER, *[silence] * 4])))
    assert abs(pitch(joined(chunks, Track.REP)) - 300) < 2
    assert abs(pitch(joined(chunks, Track.CUSTOMER)) - 900) < 2


def test_the_customer_comes_first_so_that_the_echo_canceller_has_its_far_end(tmp_path):
    chunks, _ = played(FileSource(write(tmp_path / "call.wav", [REP, CUSTOMER])))
    pairs = list(zip(chunks[::2], chunks[1::2], strict=True))
    assert all(a.track is Track.CUSTOMER and b.track is Track.REP and a.start_s == b.start_s for a, b in pairs)


def test_the_same_file_gives_the_same_chunks(tmp_path):
    path = write(tmp_path / "call.wav", [REP, CUSTOMER])
    once, twice = (played(FileSource(path))[0] for _ in range(2))
    assert [(c.track, c.start_s, c.samples.tobytes()) for c in once] == [
        (c.track, c.start_s, c.samples.tobytes()) for c in twice
    ]


def test_not_a_number_becomes_silence(tmp_path):
    bad = REP.copy()
    bad[4000:8000] = np.nan
    bad[8000:8100] = np.inf
    chunks, _ = played(FileSource(write(tmp_path / "call.wav", [bad, CUSTOMER], codec="pcm_f32le")))
    heard = joined(chunks, Track.REP)
    assert np.isfinite(heard).all()
    assert not heard[4100:7900].any()
    assert heard[8200:].any()


def test_real_time_delivers_a_chunk_when_its_time_has_come(tmp_path):
    early: list[float] = []
    source = FileSource(write(tmp_path / "call.wav", [REP[:8000], CUSTOMER[:8000]]), speed="real")
    began = time.monotonic()
    source.play(lambda chunk: early.append(chunk.end_s - (time.monotonic() - began)), pytest.fail)
    assert max(early) < 0.001
    assert time.monotonic() - began >= 0.5


def test_an_hour_of_silence_takes_no_memory(tmp_path):
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8000, 0, "NONE", ""))
        for _ in range(60):
            file.writeframes(bytes(8000 * 60 * 4))
    seen = {"largest": 0, "end_s": 0.0}

    def deliver(chunk):
        seen["largest"] = max(seen["largest"], len(chunk.samples))
        seen["end_s"] = chunk.end_s

    source = FileSource(path)
    source.play(deliver, pytest.fail)
    assert seen["end_s"] == 3600
    assert seen["largest"] <= RATE_HZ // 10


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.wav", b"", "is empty"),
        ("noise.wav", bytes(range(256)) * 40, "cannot be read"),
        ("headless.m4a", b"\x00\x00\x00\x20ftypM4A " + bytes(1000), "cannot be read"),
        ("short.flac", b"fLaC", "cannot be read"),
    ],
)
def test_a_broken_file_is_named_with_the_reason(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SoundError, match=f"{name} {says}") as caught:
        FileSource(path)
    assert caught.value.hint


def test_a_missing_file_a_folder_and_a_film_without_sound(tmp_path):
    import av

    with pytest.raises(SoundError, match=r"gone\.wav cannot be read: no such file"):
        FileSource(tmp_path / "gone.wav")
    with pytest.raises(SoundError, match="cannot be read"):
        FileSource(tmp_path)
    film = tmp_path / "film.mkv"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 32
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(SoundError, match=r"film\.mkv has no sound in it"):
        FileSource(film)


def test_one_channel_is_not_two_sides(tmp_path):
    with pytest.raises(SoundError, match=r"call\.wav has one channel"):
        FileSource(write(tmp_path / "call.wav", [REP]))


@pytest.mark.parametrize(("name", "codec"), [("cut.wav", "pcm_s16le"), ("cut.flac", "flac"), ("cut.mp3", "libmp3lame")])
def test_a_file_that_breaks_off_is_played_up_to_there(tmp_path, name, codec):
    rng = np.random.default_rng(0)
    noise = [rng.uniform(-0.5, 0.5, 4 * RATE_HZ).astype(np.float32) for _ in range(2)]
    path = write(tmp_path / name, noise, codec=codec)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    chunks, complaints = played(FileSource(path))
    assert 1.5 < chunks[-1].end_s < 2.5
    if codec != "libmp3lame":  # an MP3 does not say how long it should be
        assert [str(c)[: len(name) + 10] for c in complaints] == [f"{name} breaks of"]


def test_whoever_waits_is_told_of_the_end(tmp_path):
    told: list[str] = []
    path = write(tmp_path / "call.wav", [REP, CUSTOMER])
    source = FileSource(path, finished=lambda: told.append("finished"))
    source.start(lambda chunk: None, pytest.fail)
    assert source.wait(5)
    assert told == ["finished"]


@pytest.mark.parametrize("rate_hz", [1, 50, 0x7FFFFFFF])
def test_a_header_cannot_make_days_out_of_seconds(tmp_path, rate_hz):
    path = write(tmp_path / "call.wav", [REP, CUSTOMER])
    whole = bytearray(path.read_bytes())
    whole[24:28] = rate_hz.to_bytes(4, "little")
    path.write_bytes(whole)
    with pytest.raises(SoundError, match=f"call.wav has {rate_hz} samples a second, which no recorder writes"):
        FileSource(path)


def test_a_name_is_a_file_never_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "tone.wav", [REP, CUSTOMER]).rename("data:12.wav")
    assert played(FileSource(Path("data:12.wav")))[1] == []
    with pytest.raises(SoundError, match="pipe:0 cannot be read: no such file"):
        FileSource(Path("pipe:0"))
