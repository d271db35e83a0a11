import { setImmediate } from 'node:timers/promises'
import type { Content, CustomTableLayout } from 'pdfmake/interfaces'
import { FONT, fonts } from './fonts.ts'
import { Glyphs } from './glyphs.ts'
import { LayoutBuilder, PdfEngine, Renderer, type Engine } from './pdfmake.ts'

export type { Content, TableCell } from 'pdfmake/interfaces'
export * from './table.ts'

/** A sheet of paper in millimetres. */
export interface Paper {
  width: number
  height: number
  margins: { left: number; top: number; right: number; bottom: number }
}

export interface PdfDocument {
  title: string
  /** the date of the file: the same document at the same instant gives the same bytes */
  at: Date
  paper: Paper
  /** Each part begins on a page of its own; between two parts other requests get their turn. */
  parts: Iterable<Content[]> | AsyncIterable<Content[]>
  /** Below each page; pages are counted within a part, `before` are those of the parts before it. */
  footer?: (page: number, pages: number, before: number) => Content
  /** points; 9 unless said otherwise */
  fontSize?: number
  /** false leaves the pages readable as text, for tests */
  compress?: boolean
}

export interface Pdf {
  bytes: Uint8Array<ArrayBuffer>
  pages: number
  /** characters that the font lacks; each is printed as 〔U+21FE8〕 */
  missing: string[]
}

const POINTS_PER_MM = 72 / 25.4

/** Millimetres in points, the unit of a PDF. */
export const mm = (millimetres: number): number => millimetres * POINTS_PER_MM

export const A4: Paper = { width: 210, height: 297, margins: { left: 25, top: 15, right: 12, bottom: 18 } }
export const A4_LANDSCAPE: Paper = { width: 297, height: 210, margins: { left: 25, top: 15, right: 12, bottom: 18 } }

/** Lines of a form: thin, black, cells close to them. */
const form: CustomTableLayout = {
  hLineWidth: () => 0.6,
  vLineWidth: () => 0.6,
  paddingLeft: () => 3,
  paddingRight: () => 3,
  paddingTop: () => 1.5,
  paddingBottom: () => 1.5,
}
const plain: CustomTableLayout = { defaultBorder: false, paddingLeft: () => 0, paddingRight: () => 0, paddingTop: () => 1, paddingBottom: () => 1 }

/**
 * Lays a document out and returns the file, with the used characters of Noto Sans SC embedded and their text extractable.
 * Reads no file and no address that the content may name; a picture must be a data: URL. Table layouts: `form`, `plain`.
 * @throws Error when the document has no part
 */
export async function renderPdf(document: PdfDocument): Promise<Pdf> {
  const { title, at, paper, parts, footer, fontSize = 9, compress = true } = document
  const size = { width: mm(paper.width), height: mm(paper.height), orientation: paper.width > paper.height ? 'landscape' : 'portrait' } as const
  const { left, top, right, bottom } = paper.margins
  const margins = { left: mm(left), top: mm(top), right: mm(right), bottom: mm(bottom) }
  const engine = new PdfEngine(fonts(), {}, {}, {}, {
    size: [size.width, size.height], pdfVersion: '1.7', lang: 'zh-CN', displayTitle: true, compress, autoFirstPage: false, font: null,
    info: { Title: title, Producer: 'Mingzhang', Creator: 'Mingzhang', CreationDate: at },
  }, null, () => false)
  const file = collect(engine)
  const glyphs = new Glyphs(engine.provideFont(FONT, false, false).font)
  let pages = 0
  const foot = footer && ((page: number, ofPart: number) => glyphs.shown(footer(page, ofPart, pages)))
  for await (const part of parts) {
    const builder = new LayoutBuilder(size, margins, null)
    builder.registerTableLayouts({ form, plain })
    const laidOut = builder.layoutDocument(glyphs.shown(part), engine, {}, { font: FONT, fontSize }, undefined, undefined, foot, undefined, undefined)
    new Renderer(engine).renderPages(laidOut)
    pages += laidOut.length
    await setImmediate()
  }
  if (pages === 0) throw new Error('a PDF needs at least one part')
  engine.end()
  return { bytes: await file, pages, missing: glyphs.missing }
}

async function collect(engine: Engine): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of engine) chunks.push(chunk as Buffer)
  return new Uint8Array(Buffer.concat(chunks))
}
