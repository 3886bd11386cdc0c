import { deflateSync } from "node:zlib";

/** A PDF of plain text, a page for each text, made on the spot. */
export function pdf(pages: string[]): Buffer {
  const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font];
  const kids: string[] = [];
  for (const text of pages) {
    const shown = lines(text).map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj`);
    const content = text ? `BT /F1 11 Tf 14 TL 50 790 Td ${shown.join(" T* ")} ET` : "";
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length} 0 R` +
        " /Resources << /Font << /F1 3 0 R >> >> >>",
    );
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.join(" ")}] >>`;
  let file = "%PDF-1.4\n";
  const places = objects.map((body, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return place;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const place of places) file += `${String(place).padStart(10, "0")} 00000 n \n`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

function lines(text: string): string[] {
  const made: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > 90) {
      made.push(line);
      line = "";
    }
    line = `${line} ${word}`.trim();
  }
  return [...made, line];
}

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** A picture: the colour of each place, which is given from 0 to 1; grey unless told. */
export function png(
  width: number,
  height: number,
  paint: (x: number, y: number) => Colour = () => [0x60, 0x60, 0x60],
): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      rows.set(
        paint(column / width, row / height).map((value) => Math.max(0, Math.min(255, value))),
        row * (width * 3 + 1) + 1 + column * 3,
      );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, sum]);
}

/** CRC-32, bit by bit: the pictures are small. */
function checksum(data: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
