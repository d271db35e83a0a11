import * as z from 'zod'
import data from '../../../db/reference/targets-default.json' with { type: 'json' }
import { basisLine } from './rules.ts'

const fen = z.string().transform(BigInt)
const comparator = z.enum(['>', '>='])
const basis = z.object({ note: z.string(), lines: z.array(basisLine) })

/** The bases, bands and strong line that a county starts with: our default, not an official text. Amounts in fen. */
export const defaults = z
  .object({
    status: z.string(),
    effective: z.string(),
    /** the strong line of a year without a target */
    strong: z.object({ lineFen: fen, comparator }),
    accounting: basis,
    assessment: basis,
    bands: z.array(z.object({ key: z.string(), name: z.string(), fromFen: fen.nullable(), toFen: fen.nullable() })),
  })
  .parse(data)
