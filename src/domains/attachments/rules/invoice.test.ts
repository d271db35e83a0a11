import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { invoiceXml } from '../../../../test/support/attachments.ts'
import { invoiceOf, isActive, pageTexts, tagged } from './invoice.ts'
import { countedBeyond, invoiceKey, isPart, mayUse } from './usage.ts'
import { decodeXml, readElements } from './xml.ts'

const read = (xml: string) => invoiceOf(readElements(xml))

describe('XML', () => {
  it('is read by local names, with text, literal text and references', () => {
    const elements = readElements('<?xml version="1.0"?><!-- c --><a:x xmlns:a="urn:a" a:k="1&lt;2" l=\'3\'>一<y>&amp;&#x4e8c;&#19977;</y><![CDATA[<四>]]><z/></a:x>\n')
    expect(elements.map(({ path, text }) => [path, text])).toEqual([['x', '一<四>'], ['x/y', '&二三'], ['x/z', '']])
    expect(elements[0]!.attributes).toEqual({ a: 'urn:a', k: '1<2', l: '3' })
  })

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an entity of another place', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['an unknown reference', '<a>&boom;</a>'],
    ['a reference beyond all signs', '<a>&#x110000;</a>'],
    ['an end that does not fit', '<a><b></a></b>'],
    ['no end', '<a><b>'],
    ['two roots', '<a/><b/>'],
    ['text outside', '<a/>x'],
    ['a broken tag', '<a x=1/>'],
    ['an endless comment', '<a><!-- </a>'],
    ['nothing', ''],
    ['a thousand levels', '<a>'.repeat(1000) + '</a>'.repeat(1000)],
    ['too many elements', `<a>${'<b/>'.repeat(50_001)}</a>`],
    ['too much text', `<a>${'x'.repeat(8 * 1024 * 1024)}</a>`],
  ])('with %s is refused', (_, xml) => expect(() => readElements(xml)).toThrow('XML 文件不完整或格式有误'))

  it('is read in the encoding that it declares', () => {
    expect(decodeXml(iconv.encode('<?xml version="1.0" encoding="GBK"?><a>发票</a>', 'gbk'))).toContain('发票')
    expect(decodeXml(Buffer.from('\uFEFF<a>发票</a>'))).toContain('<a>发票')
    expect(() => decodeXml(Buffer.from('<?xml version="1.0" encoding="UTF-7"?><a/>'))).toThrow('XML')
    expect(() => decodeXml(iconv.encode('<a>发票</a>', 'gbk'))).toThrow('XML')
  })

  it('that a browser would run is known', () => {
    const active = (xml: string) => isActive(xml, readElements(xml))
    expect(active('<x:svg xmlns:x="http://www.w3.org/2000/svg"/>')).toBe(true)
    expect(active('<a><b xmlns="http://www.w3.org/1999/xhtml"/></a>')).toBe(true)
    expect(active('<?xml-stylesheet href="x.xsl"?><a/>')).toBe(true)
    expect(active(invoiceXml({ no: '26342000000000000001', total: '1.00' }).toString())).toBe(false)
  })
})

describe('invoices', () => {
  it('of the fully digital kind', () => {
    expect(read(invoiceXml({ no: '26342000000000000001', total: '1,234.50' }).toString())).toEqual({
      code: '', no: '26342000000000000001', totalFen: 123_450n, date: '2026-10-09', seller: '青枫农资&机械店', buyer: '青枫村股份经济合作社',
    })
  })

  it('of the older kind, by code and number, the total from net and tax where it is not said', () => {
    expect(read('<eInvoice><InvoiceCode>034022600111</InvoiceCode><InvoiceNo>01234567</InvoiceNo><IssueDate>2026年10月09日</IssueDate><TaxExclusiveTotalAmount>100.00</TaxExclusiveTotalAmount><TaxTotalAmount>3.00</TaxTotalAmount></eInvoice>'))
      .toEqual({ code: '034022600111', no: '01234567', totalFen: 10_300n, date: '2026-10-09', seller: null, buyer: null })
  })

  it('without a number are none; what cannot be read stays empty', () => {
    expect(read('<a><TotalTax-includedAmount>1</TotalTax-includedAmount></a>')).toBe(null)
    expect(read('<a><InvoiceNumber>无</InvoiceNumber></a>')).toBe(null)
    expect(read('<a><InvoiceNumber>１２３４５６７８</InvoiceNumber><IssueTime>某日</IssueTime><TotalTax-includedAmount>若干</TotalTax-includedAmount></a>'))
      .toEqual({ code: '', no: '12345678', totalFen: null, date: null, seller: null, buyer: null })
  })

  it('of OFD pages, by the texts that the tags point at', () => {
    const tags = readElements('<t:CustomTag xmlns:t="x"><InvoiceNo><ObjectRef PageRef="1">7</ObjectRef><ObjectRef PageRef="1">8</ObjectRef></InvoiceNo><Other>9</Other></t:CustomTag>')
    const texts = pageTexts(readElements('<Page><TextObject ID="7"><TextCode>0123</TextCode></TextObject><TextObject><TextCode>?</TextCode></TextObject><TextObject ID="8"><TextCode>45</TextCode><TextCode>67</TextCode></TextObject></Page>'))
    expect(invoiceOf(tagged(tags, texts))?.no).toBe('01234567')
  })
})

describe('use', () => {
  const said = (targets: number, usedFen: bigint, totalFen: bigint | null) => mayUse({ targets, usedFen, totalFen })

  it('of one invoice by several vouchers is held by its total', () => {
    expect([said(1, 100n, 100n), said(2, 100n, 100n), said(2, 101n, 100n), said(2, -1n, 100n)]).toEqual([true, true, false, false])
    expect([said(2, -100n, -100n), said(2, -101n, -100n), said(1, 1n, -100n)]).toEqual([true, false, false])
    expect([said(1, 0n, null), said(2, 0n, null), said(2, 0n, 0n)]).toEqual([true, false, false])
    expect(isPart(0n, 5n)).toBe(true)
  })

  it('by a correction counts only what goes beyond the corrected voucher', () => {
    expect([countedBeyond(100n, 100n), countedBeyond(120n, 100n), countedBeyond(80n, 100n), countedBeyond(-120n, -100n), countedBeyond(-80n, -100n)]).toEqual([0n, 20n, 0n, -20n, 0n])
  })

  it('is registered under code and number', () => expect(invoiceKey({ code: '', no: '26342000000000000001' })).toBe('-26342000000000000001'))
})
