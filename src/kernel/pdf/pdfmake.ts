import { createRequire } from 'node:module'
import type { Content, CustomTableLayout } from 'pdfmake/interfaces'

/** The layout engine of pdfmake without its printer, which lays out a whole document in one go and resolves addresses. */
const require = createRequire(import.meta.url)

export interface PageSize {
  width: number
  height: number
  orientation: 'portrait' | 'landscape'
}

export interface Engine extends NodeJS.ReadableStream {
  provideFont(family: string, bold: boolean, italics: boolean): { font: { hasGlyphForCodePoint(codePoint: number): boolean } }
  end(): void
}

interface LaidOut {
  items: readonly unknown[]
}

type Footer = (page: number, pages: number) => Content

interface Builder {
  registerTableLayouts(layouts: Record<string, CustomTableLayout>): void
  layoutDocument(
    content: Content, engine: Engine, styles: object, defaultStyle: object, background: undefined, header: undefined, footer: Footer | undefined, watermark: undefined, pageBreak: undefined,
  ): LaidOut[]
}

const load = <T>(name: string): T => (require(`pdfmake/js/${name}.js`) as { default: T }).default

export const PdfEngine = load<
  new (fonts: object, images: object, patterns: object, attachments: object, options: object, virtualFiles: null, mayRead: (path: string) => boolean) => Engine
>('PDFDocument')
export const LayoutBuilder = load<new (size: PageSize, margins: { left: number; top: number; right: number; bottom: number }, svg: null) => Builder>('LayoutBuilder')
export const Renderer = load<new (engine: Engine) => { renderPages(pages: LaidOut[]): void }>('Renderer')
