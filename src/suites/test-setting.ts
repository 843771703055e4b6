const NAMES =
  /(?:^|\/)(?:conftest\.py|(?:site|user)customize\.py|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|package\.json|\.?bunfig\.toml|tsconfig\.json|(?:jest|vitest|babel)\.config\.\w+|\.mocharc[^/]*|\.babelrc|\.env[^/]*|[^/]+\.pth)$/;
const FOLDERS = /(?:^|\/)(?:node_modules|__pycache__|\.git|\.opencode)\//;

/** Whether a file can change how tests are run or reported: of a session's files, none of these reaches its verifier. */
export function isTestSetting(path: string): boolean {
  return NAMES.test(path) || FOLDERS.test(path);
}
