"""Links the copies of every Nth photograph, which copies.py --keep wrote, into another folder.

    sample.py N COPIES FOLDER
"""

import pathlib
import sys

import corpus


def main() -> None:
    every, copies, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    for photo in corpus.fetch()[::every]:
        for path in copies.glob(f"{photo.name}-*.jpg"):
            (folder / path.name).symlink_to(path.resolve())


if __name__ == "__main__":
    main()
