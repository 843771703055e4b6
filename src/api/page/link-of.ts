import type { Link } from '../../report/pictures/link.ts';
import type { LiveCampaign } from './live-campaign.ts';

/** Every variant has its page. */
export function linkOf({ open }: LiveCampaign): Link {
  return (id) =>
    id.startsWith('/')
      ? id
      : `/campaigns/${encodeURIComponent(open.name)}/variants/${encodeURIComponent(id)}`;
}
