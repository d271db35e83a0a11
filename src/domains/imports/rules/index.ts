import type { ImportKind } from '../contract.ts'
import { OpeningReader } from './opening.ts'
import type { Setting } from './types.ts'
import { VoucherReader } from './vouchers.ts'

export { cellText, detectHeading, HEADING_ROWS, proposeMapping, type Heading } from './columns.ts'
export { gapText } from './numbers.ts'
export { numberGroup, type BookFacts, type Examination, type Remark, type Setting } from './types.ts'

/** The reader for a kind of file: `take` each row below the heading in order, then `finish`. */
export const readerFor = (kind: ImportKind, setting: Setting): VoucherReader | OpeningReader => (kind === 'opening' ? new OpeningReader(setting) : new VoucherReader(setting))
