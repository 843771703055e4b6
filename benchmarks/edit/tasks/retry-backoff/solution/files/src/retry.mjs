import { sleep } from './sleep.mjs';

export async function retry(action, { attempts = 5, baseMs = 100, maxMs = 2000, wait = sleep } = {}) {
	let lastError;
	for (let attempt = 0; attempt < attempts; attempt++) {
		try {
			return await action(attempt);
		} catch (error) {
			lastError = error;
			if (attempt + 1 < attempts) {
				const delay = baseMs * 2 ** attempt;
				await wait(Math.min(delay, maxMs));
			}
		}
	}
	throw lastError;
}
