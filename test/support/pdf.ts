import { inflateSync } from 'node:zlib'

export interface ReadPdf {
  /** width and height of every page in mm */
  boxes: [width: number, height: number][]
  /** the text of every page, as a reader that copies it would get it (through the ToUnicode maps) */
  pages: string[]
}

/** Reads a PDF as the kernel writes it: page boxes and extractable text. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const source = Buffer.from(bytes).toString('latin1')
  const objects = new Map([...source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((match) => [match[1]!, match[2]!]))
  const stream = (id: string): string => {
    const object = objects.get(id) ?? ''
    const start = object.indexOf('stream\n') + 7
    const body = object.slice(start, object.lastIndexOf('\nendstream'))
    return object.slice(0, start).includes('/FlateDecode') ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : body
  }
  const fonts = new Map<string, string[]>()
  for (const [, name, id] of source.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!) ?? '')?.[1]
    if (map) fonts.set(name!, unicodeOf(stream(map)))
  }
  const leaves = [...objects.values()].filter((object) => /\/Type \/Page\b(?!s)/.test(object))
  const order = [.../\/Kids \[([^\]]*)\]/.exec(source)![1]!.matchAll(/(\d+) 0 R/g)].map((match) => objects.get(match[1]!)!)
  if (order.length !== leaves.length) throw new Error('the page tree is not flat')
  return {
    boxes: order.map((page) => {
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(page)!
      return [(Number(width) * 25.4) / 72, (Number(height) * 25.4) / 72]
    }),
    pages: order.map((page) => textOf(stream(/\/Contents (\d+) 0 R/.exec(page)![1]!), fonts)),
  }
}

/** Glyph number → text. */
function unicodeOf(map: string): string[] {
  return [...map.matchAll(/\[(<[^\]]*)\]/g)].flatMap((range) => [...range[1]!.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex]) => Buffer.from(hex!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')))
}

function textOf(content: string, fonts: ReadonlyMap<string, string[]>): string {
  let font: string[] = []
  let text = ''
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.get(name)!
    else for (const [, glyphs] of shown!.matchAll(/<([0-9a-f]*)>/gi)) text += glyphs!.replace(/..../g, (glyph) => font[Number.parseInt(glyph, 16)] ?? '\u0000')
  }
  return text
}
