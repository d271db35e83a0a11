import * as corrections from '../handlers/corrections.ts'
import * as drafts from '../handlers/drafts.ts'
import * as templates from '../handlers/templates.ts'
import { os } from './os.ts'

export const draftRoutes = {
  drafts: os.drafts.handler(({ input, context }) => drafts.listDrafts(context.ctx, input)),
  draft: os.draft.handler(({ input, context }) => drafts.getDraft(context.ctx, input)),
  saveDraft: os.saveDraft.handler(({ input, context }) => drafts.saveDraft(context.ctx, input)),
  submitDraft: os.submitDraft.handler(({ input, context }) => drafts.submitDraft(context.ctx, input)),
  recallDraft: os.recallDraft.handler(({ input, context }) => drafts.recallDraft(context.ctx, input)),
  removeDraft: os.removeDraft.handler(({ input, context }) => drafts.removeDraft(context.ctx, input)),
  signDrafts: os.signDrafts.handler(({ input, context }) => drafts.signDrafts(context.ctx, input)),
  reviewDrafts: os.reviewDrafts.handler(({ input, context }) => drafts.reviewDrafts(context.ctx, input)),
  unreviewDraft: os.unreviewDraft.handler(({ input, context }) => drafts.unreviewDraft(context.ctx, input)),
  returnDraft: os.returnDraft.handler(({ input, context }) => drafts.returnDraft(context.ctx, input)),
  postDrafts: os.postDrafts.handler(({ input, context }) => drafts.postDrafts(context.ctx, input)),
  postDraft: os.postDraft.handler(({ input, context }) => drafts.postDraft(context.ctx, input)),
  reverseVoucher: os.reverseVoucher.handler(({ input, context }) => corrections.reverseVoucher(context.ctx, input)),
  correctVoucher: os.correctVoucher.handler(({ input, context }) => corrections.correctVoucher(context.ctx, input)),
  templates: os.templates.handler(({ input, context }) => templates.listTemplates(context.ctx, input.book)),
  saveTemplate: os.saveTemplate.handler(({ input, context }) => templates.saveTemplate(context.ctx, input)),
  removeTemplate: os.removeTemplate.handler(({ input, context }) => templates.removeTemplate(context.ctx, input)),
  frequentSummaries: os.frequentSummaries.handler(({ input, context }) => templates.frequentSummaries(context.ctx, input.book)),
  balancesNow: os.balancesNow.handler(({ input, context }) => templates.balancesNow(context.ctx, input.book)),
}
