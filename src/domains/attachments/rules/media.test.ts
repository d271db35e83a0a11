import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checkEnding, cleanName, detectMedia, withEnding } from './media.ts'
import { jpegOf, pdfOf, pngOf, webpOf } from '../../../../test/support/attachments.ts'

const refusal = (bytes: Uint8Array): string => {
  try {
    return `kept as ${detectMedia(bytes).media}`
  } catch (error) {
    return (error as { code: string }).code
  }
}
const text = (content: string) => Buffer.from(content)
const zip = Buffer.concat([text('PK\u0005\u0006'), Buffer.alloc(18)])

describe('what a file is', () => {
  it.each([
    ['a photo', jpegOf(4000, 3000), 'image/jpeg'],
    ['a screenshot', pngOf(1366, 768), 'image/png'],
    ['a web picture, lossy', webpOf('VP8 ', 640, 480), 'image/webp'],
    ['a web picture, lossless', webpOf('VP8L', 640, 480), 'image/webp'],
    ['a web picture, extended', webpOf('VP8X', 640, 480), 'image/webp'],
    ['a photo of a newer phone', Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypheic'), Buffer.alloc(40)]), 'image/heic'],
    ['a PDF', pdfOf(), 'application/pdf'],
    ['an XML', text('<?xml version="1.0"?><EInvoice/>'), 'application/xml'],
    ['an XML with a byte order mark', text('\uFEFF<EInvoice/>'), 'application/xml'],
  ])('%s', (_, bytes, media) => expect(detectMedia(bytes).media).toBe(media))

  it.each([
    ['nothing', Buffer.alloc(0), 'attachments.badType'],
    ['a web page', text('<!DOCTYPE html><html><script>alert(1)</script></html>'), 'attachments.badType'],
    ['a web page behind a comment', text('<!-- x --><html></html>'), 'attachments.badType'],
    ['a drawing with a script', text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'attachments.badType'],
    ['a program for Windows', Buffer.concat([text('MZ'), Buffer.alloc(100)]), 'attachments.badType'],
    ['a program for Linux', Buffer.concat([text('\u007fELF'), Buffer.alloc(100)]), 'attachments.badType'],
    ['a script', text('#!/bin/sh\nrm -rf /'), 'attachments.badType'],
    ['plain text', text('发票'), 'attachments.badType'],
    ['a picture format that runs scripts in old browsers', text('GIF89a/*'), 'attachments.badType'],
    ['a photo that is also a zip', Buffer.concat([jpegOf(10, 10), zip]), 'attachments.disguised'],
    ['a PDF that is also a zip', Buffer.concat([pdfOf(), zip]), 'attachments.disguised'],
    ['a PDF that is also a web page', Buffer.concat([text('%PDF-1.7\n<html><script>'), pdfOf()]), 'attachments.disguised'],
    ['a PDF with something behind its end', Buffer.concat([pdfOf(), text('<script>')]), 'attachments.disguised'],
    ['a PDF cut short', pdfOf().subarray(0, 20), 'attachments.damaged'],
    ['a photo cut short', jpegOf(10, 10).subarray(0, 12), 'attachments.damaged'],
    ['a photo of nothing', jpegOf(0, 0), 'attachments.damaged'],
    ['a photo whose segments lead nowhere', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), Buffer.alloc(40)]), 'attachments.damaged'],
    ['a picture of 65,535 by 65,535', pngOf(65_535, 65_535), 'attachments.tooManyPixels'],
    ['a web picture of an unknown kind', webpOf('VP9X', 1, 1), 'attachments.damaged'],
    ['a web picture cut short', webpOf('VP8 ', 1, 1).subarray(0, 20), 'attachments.damaged'],
    ['a screenshot cut short', pngOf(1, 1).subarray(0, 20), 'attachments.damaged'],
  ])('refuses %s', (_, bytes, code) => expect(refusal(bytes)).toBe(code))

  it('knows a photo whose first segments are long or padded', () => {
    const exif = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0x80, 0x02]), Buffer.alloc(0x8000), Buffer.from([0xff, 0xff, 0xff, 0x01]), jpegOf(12, 9).subarray(2)])
    expect(detectMedia(exif).media).toBe('image/jpeg')
  })

  it('is not misled by an end of a zip in the middle of a picture', () => {
    expect(detectMedia(Buffer.concat([pngOf(1, 1), zip, deflateSync('x'.repeat(99))])).media).toBe('image/png')
  })
})

describe('names', () => {
  it.each([
    ['发票.pdf', '发票.pdf'],
    ['../../etc/passwd.jpg', 'passwd.jpg'],
    ['C:\\票据\\一月.jpg', '一月.jpg'],
    ['a\u0000b\u202Egpj.exe.jpg', 'abgpj.exe.jpg'],
    ['🧾 收据 🧾.png', '🧾 收据 🧾.png'],
    ['坏\uD83D.png', '坏.png'],
  ])('%j becomes %j', (given, kept) => expect(cleanName(given)).toBe(kept))

  it('are cut at 200 characters without losing their ending or half a sign', () => {
    expect(cleanName(`${'票'.repeat(300)}.pdf`)).toBe(`${'票'.repeat(196)}.pdf`)
    expect(cleanName(`x${'🧾'.repeat(300)}.pdf`)).toBe(`x${'🧾'.repeat(97)}.pdf`)
    expect(cleanName('票'.repeat(300))).toBe('票'.repeat(200))
  })

  it.each(['..', '', '/', '\u0000'])('%j is none', (name) => expect(() => cleanName(name)).toThrow('没有名字'))

  it('must say what the bytes say', () => {
    expect(() => checkEnding('发票.jpg', detectMedia(pdfOf()))).toThrow('扩展名与内容不符')
    expect(() => checkEnding('发票', detectMedia(pdfOf()))).toThrow('扩展名与内容不符')
    expect(() => checkEnding('发票.PDF', detectMedia(pdfOf()))).not.toThrow()
  })

  it('of a phone get the ending that they miss', () => {
    expect(withEnding('image:1234', detectMedia(jpegOf(1, 1)))).toBe('image:1234.jpg')
    expect(withEnding('IMG.JPEG', detectMedia(jpegOf(1, 1)))).toBe('IMG.JPEG')
  })
})
