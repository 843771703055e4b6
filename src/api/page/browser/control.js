/**
 * Buttons that stop or continue a campaign, each with a question before.
 *
 * @param {() => void} onDone
 */
export function control(onDone) {
  const dialog = document.getElementById('confirm');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const question = dialog.querySelector('[data-question]');
  const complaint = dialog.querySelector('[data-complaint]');
  const yes = dialog.querySelector('[data-yes]');
  const no = dialog.querySelector('[data-no]');
  let action = '';

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-action]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    action = button.dataset['action'] ?? '';
    if (question) question.textContent = button.dataset['question'] ?? '';
    if (complaint) complaint.textContent = '';
    dialog.showModal();
  });
  no?.addEventListener('click', () => dialog.close());
  yes?.addEventListener('click', async () => {
    if (!(yes instanceof HTMLButtonElement)) return;
    yes.disabled = true;
    try {
      const answer = await fetch(action, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      if (answer.ok) {
        dialog.close();
        onDone();
      } else if (complaint) {
        const { detail = `The server answered ${answer.status}.`, remedy = '' } = await answer.json();
        complaint.textContent = `${detail} ${remedy}`;
      }
    } catch {
      if (complaint) complaint.textContent = 'The server cannot be reached. Is it still running?';
    } finally {
      yes.disabled = false;
    }
  });
}
