import type { CampaignReport } from '../campaign-report.ts';
import type { Link } from '../pictures/link.ts';
import type { Section } from './block.ts';
import { claimSection } from './claim.ts';
import { overviewSection } from './overview.ts';
import { provenanceSection } from './provenance.ts';
import {
  archiveSection,
  caseMatrixSection,
  creditSection,
  fitnessSection,
  lineageSection,
  paretoSection,
} from './search.ts';

/** What a report says, in its order: how it stands, what may be claimed, how it came to be, what it was made with. */
export function sectionsOf(report: CampaignReport, link: Link): Section[] {
  return [
    overviewSection(report.overview),
    claimSection(report.claim),
    fitnessSection(report.fitness),
    archiveSection(report.heatMap, link),
    paretoSection(report.pareto, link),
    creditSection(report.credit),
    lineageSection(report.lineage, link),
    caseMatrixSection(report.caseMatrix, link),
    provenanceSection(report.provenance),
  ];
}
