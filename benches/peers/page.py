"""The agreement of inputs/agreement.json as reportlab would draw it: two A4 pages, letterhead, clauses, two tables."""

import os
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])


class Letter:
    """Fonts and styles, made once per process, as a service would."""

    def __init__(self, fonts=None):
        regular, bold = "Helvetica", "Helvetica-Bold"
        if fonts:
            # Embedded and subset per document, like ours. reportlab takes TrueType only.
            regular, bold = "Body", "BodyBold"
            pdfmetrics.registerFont(TTFont(regular, os.path.join(fonts, "Arimo-Regular.ttf")))
            pdfmetrics.registerFont(TTFont(bold, os.path.join(fonts, "Arimo-Bold.ttf")))
        self.body = ParagraphStyle("body", fontName=regular, fontSize=11, leading=15, alignment=TA_JUSTIFY, spaceAfter=6)
        self.cell = ParagraphStyle("cell", fontName=regular, fontSize=9, leading=11)
        self.head = ParagraphStyle("head", fontName=bold, fontSize=9, leading=11, alignment=TA_CENTER)
        self.title = ParagraphStyle("title", fontName=bold, fontSize=13, leading=17, alignment=TA_CENTER, spaceAfter=8)
        self.regular = regular

    def render(self, content, image=None):
        """PDF bytes. `image`: bytes of a picture drawn small in a corner, to bring the file to a wanted size."""
        out = BytesIO()
        document = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=25 * mm, rightMargin=20 * mm, topMargin=20 * mm, bottomMargin=25 * mm,
            title=content["title"],
        )
        picture = ImageReader(BytesIO(image)) if image else None

        def furniture(canvas, doc):
            canvas.setFont(self.regular, 7)
            canvas.drawString(25 * mm, 14 * mm, content["statement"])
            canvas.drawRightString(190 * mm, 10 * mm, f"Halaman {doc.page} dari 2")
            if picture and doc.page == 1:
                canvas.drawImage(picture, 180 * mm, 275 * mm, 10 * mm, 10 * mm)

        document.build(self._first(content) + [PageBreak()] + self._annex(content), furniture, furniture)
        return out.getvalue()

    def _first(self, content):
        flow = [Paragraph(line, self.title) for line in content["letterhead"]]
        flow += [Spacer(1, 12), Paragraph(content["title"], self.title), Paragraph(content["opening"], self.body)]
        for party in content["parties"]:
            rows = [["Nama", ":", party["name"]], ["Jabatan", ":", party["office"]], ["selanjutnya disebut", "", party["role"]]]
            flow.append(Table(rows, colWidths=[40 * mm, 5 * mm, 110 * mm], style=[("FONT", (0, 0), (-1, -1), self.regular, 11)]))
        flow += [Paragraph(clause, self.body) for clause in content["clauses"]]
        return [*flow, Paragraph(content["place_and_date"], self.body), self._signatures(content)]

    def _annex(self, content):
        widths = [10 * mm, 45 * mm, 60 * mm, 22 * mm, 22 * mm]
        flow = [Paragraph("LAMPIRAN " + content["title"], self.title), self._table(content["indicator_head"], content["indicators"], widths)]
        flow += [Spacer(1, 8), self._table(content["budget_head"], content["budget"], [10 * mm, 75 * mm, 42 * mm, 32 * mm])]
        return [*flow, Spacer(1, 12), self._signatures(content)]

    def _table(self, head, rows, widths):
        cells = [[Paragraph(text, self.head) for text in head]]
        cells += [[Paragraph(text, self.cell) for text in row] for row in rows]
        return Table(cells, colWidths=widths, repeatRows=1, style=_GRID)

    def _signatures(self, content):
        second, first = content["parties"][1], content["parties"][0]
        rows = [[second["role"], first["role"]], ["", ""], [second["name"], first["name"]], [second["number"], first["number"]]]
        style = [("FONT", (0, 0), (-1, -1), self.regular, 11), ("ALIGN", (0, 0), (-1, -1), "CENTER")]
        return Table(rows, colWidths=[80 * mm, 80 * mm], rowHeights=[16, 70, 16, 16], style=style)
