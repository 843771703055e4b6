export { defineConfig, type CampaignConfigInput } from './engine/config.ts';
