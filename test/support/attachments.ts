import { crc32 } from 'node:zlib'
import { zipSync } from 'fflate'

/** The smallest files that are what they say, made for tests; `mark` makes two of them differ. */
export const jpegOf = (width: number, height: number, mark = ''): Buffer => {
  const comment = Buffer.from(mark)
  const head = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]), comment])
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])
  return Buffer.concat([head, frame, Buffer.from([0xff, 0xd9])])
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  crc.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, crc])
}

export const pngOf = (width: number, height: number, mark = ''): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), chunk('IHDR', header), chunk('tEXt', Buffer.from(`mark\0${mark}`)), chunk('IEND', Buffer.alloc(0))])
}

export const webpOf = (kind: string, width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(32)
  bytes.write(`RIFF\0\0\0\0WEBP${kind}`, 'latin1')
  if (kind === 'VP8X') {
    bytes.writeUIntLE(width - 1, 24, 3)
    bytes.writeUIntLE(height - 1, 27, 3)
  } else if (kind === 'VP8 ') {
    bytes.writeUInt16LE(width, 26)
    bytes.writeUInt16LE(height, 28)
  } else bytes.writeUInt32LE((width - 1) | ((height - 1) << 14), 21)
  return bytes
}

export const pdfOf = (mark = ''): Buffer => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%${mark}\ntrailer<</Root 1 0 R>>\n%%EOF\n`)

interface Bill {
  no: string
  total: string
  date?: string
  mark?: string
}

/** An invoice in the shape of a fully digital one (数电票). */
export const invoiceXml = ({ no, total, date = '2026-10-09', mark = '' }: Bill): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>${no}</EIid><Version>0.2</Version></Header>
<EInvoiceData><SellerInformation><SellerName>青枫农资&amp;机械店</SellerName></SellerInformation><BuyerInformation><BuyerName>青枫村股份经济合作社</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>1.00</TotalAmWithoutTax><TotalTax-includedAmount>${total}</TotalTax-includedAmount></BasicInformation><Remark>${mark}</Remark></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>${no}</InvoiceNumber><IssueTime>${date} 10:11:12</IssueTime></TaxSupervisionInfo></EInvoice>`)

/** An OFD with the given parts beside its OFD.xml. */
export const ofdOf = (custom: Record<string, string>, parts: Record<string, string> = {}): Buffer => {
  const data = Object.entries(custom).map(([name, value]) => `<ofd:CustomData Name="${name}">${value}</ofd:CustomData>`).join('')
  const head = `<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>${data}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>`
  return Buffer.from(zipSync(Object.fromEntries(Object.entries({ 'OFD.xml': head, ...parts }).map(([name, text]) => [name, Buffer.from(text)]))))
}
