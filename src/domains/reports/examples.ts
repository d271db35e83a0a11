import examples from '../../../db/reference/report-formats.json' with { type: 'json' }
import { definition, type Definition } from './contract.ts'

export interface Example {
  id: string
  name: string
  note: string
  definition: Definition
}

/** Formats that come with the program: examples of ours, not official forms. A county changes a copy of its own. */
export const exampleFormats: readonly Example[] = examples.formats.map((example) => ({ ...example, definition: definition.parse(example.definition) }))
