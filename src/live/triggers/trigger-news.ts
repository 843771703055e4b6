/** What triggers and the promotions of their champions have come to, for people and for programs. */
export interface TriggerNews {
  readonly type: 'trigger.started' | 'trigger.ended' | 'promotion.figures' | 'promotion.regressed';
  /** In a sentence. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}
