"""Sets a text as a QR code, in squares joined along the row. Lengths are in points."""

from __future__ import annotations

from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from documents.rendering.pen import Box

QR_SIZE = 46.0


def qr_squares(text: str) -> tuple[Box, ...]:
    """Place the dark squares of a text's code in a frame of ``QR_SIZE``, seen from below left."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    module = QR_SIZE / count
    boxes = []
    for row in range(count):
        for dark, run in groupby(range(count), key=lambda at, row=row: code.isDark(row, at)):  # type: ignore[misc]
            places = list(run)
            if dark:
                bottom = QR_SIZE - (row + 1) * module
                boxes.append((places[0] * module, bottom, len(places) * module, module))
    return tuple(boxes)
