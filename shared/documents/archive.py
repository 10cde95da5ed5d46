"""The same Word file byte for byte: its archive has fixed dates, order and platform marks."""

import io
import zipfile

_FIRST_PART = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READ_WRITE = 0o600 << 16


def repacked(archive: bytes) -> bytes:
    """Return the archive with its parts sorted and dated 1 January 1980."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as output,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != _FIRST_PART, n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READ_WRITE
            output.writestr(entry, source.read(name))
    return target.getvalue()
