import type { Fen } from '../../../kernel/money.ts'
import type { InvoiceFacts } from '../contract.ts'

/** What the county's register says after a voucher has been added to it. */
export interface Usage {
  /** vouchers of the whole county that use the file or the invoice */
  targets: number
  usedFen: Fen
  totalFen: Fen | null
}

/** How the register names an invoice. */
export const invoiceKey = ({ code, no }: Pick<InvoiceFacts, 'code' | 'no'>): string => `${code}-${no}`

/** Whether an amount lies between nothing and the whole of an invoice; a red one has a negative total. */
export const isPart = (usedFen: Fen, totalFen: Fen): boolean => (totalFen < 0n ? usedFen <= 0n && usedFen >= totalFen : usedFen >= 0n && usedFen <= totalFen)

/** One invoice may serve several vouchers while the sum stays within it; one whose total is not known serves one. */
export const mayUse = ({ targets, usedFen, totalFen }: Usage): boolean => (totalFen === null || totalFen === 0n ? targets <= 1 : isPart(usedFen, totalFen))

/** What the register counts for a voucher that corrects others: only what goes beyond what they have booked already. */
export function countedBeyond(usedFen: Fen, familyFen: Fen): Fen {
  const beyond = usedFen < 0n ? usedFen < familyFen : usedFen > familyFen
  return beyond ? usedFen - familyFen : 0n
}
