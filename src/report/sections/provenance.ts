import type { ProvenanceView } from '../view/provenance.ts';
import type { Section } from './block.ts';

export function provenanceSection(view: ProvenanceView): Section {
  const { sandbox, models, versions, notReplayable } = view;
  return {
    id: 'provenance',
    title: 'Provenance',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Created', view.created],
          ['Seed', view.seed],
          ['Suite', `${view.suite} (${view.suiteHash.slice(0, 16)})`],
          ...Object.entries(versions).flatMap(([name, version]) =>
            name === 'sandbox' || name === 'image' ? [] : [[name, version] as const],
          ),
          [
            'Sandbox',
            sandbox
              ? `${sandbox.sandbox}${sandbox.isolated ? '' : ', NOT isolated'}, image ${sandbox.imageId.slice(0, 19)}`
              : '–',
          ],
          [
            'Model in task sessions',
            models.length === 0
              ? 'none'
              : models.map((name) => (name === 'policy' ? 'policy (simulated)' : name)).join(', '),
          ],
        ],
      },
      {
        kind: 'text',
        text:
          notReplayable.length === 0
            ? 'The same configuration and seed, on the same suite and versions, give the same archive.'
            : `The same seed need not give the same archive: ${notReplayable.join(' ')}`,
      },
      { kind: 'text', text: `Save the configuration as toolfinch.config.json and run: ${view.reproduce}` },
      { kind: 'source', name: 'toolfinch.config.json', text: JSON.stringify(view.config, null, 2) },
    ],
  };
}
