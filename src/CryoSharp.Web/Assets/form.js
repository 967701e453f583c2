// The form of a new run: says at once what command it makes and what is wrong with it.

export function mountForm(form) {
    const command = form.querySelector('[data-command]');
    const problems = form.querySelector('[data-problems]');
    const forecast = form.querySelector('[data-forecast]');
    let asked = 0;
    let touched = false;

    async function preview() {
        const mine = ++asked;
        const reply = await fetch('/new/preview', { method: 'POST', body: new URLSearchParams(new FormData(form)) });
        if (!reply.ok || mine !== asked) {
            return;
        }
        const answer = await reply.json();
        command.textContent = answer.command;
        problems.replaceChildren(...(touched ? answer.problems : []).map(text => {
            const item = document.createElement('li');
            item.textContent = text;
            return item;
        }));
    }

    /** A parameter that would be ignored is an error, so its field is closed while it would be. */
    function conditions() {
        const valueOf = option => {
            const field = form.elements[option.replace(/^--/, '').toLowerCase()];
            if (!field) {
                return '';
            }
            return field.type === 'checkbox' ? (field.checked ? 'yes' : '') : field.value.trim() || field.placeholder;
        };
        const isGiven = option => {
            const field = form.elements[option.replace(/^--/, '').toLowerCase()];
            return field && (field.type === 'checkbox' ? field.checked : field.value.trim() !== '' && field.value.trim() !== field.placeholder);
        };
        for (const field of form.querySelectorAll('.field')) {
            const { onlyWith, notWith } = field.dataset;
            let open = true;
            if (onlyWith) {
                const [option, values] = onlyWith.split(' ');
                open = values ? values.split('|').includes(valueOf(option)) : isGiven(option);
            }
            if (notWith && isGiven(notWith)) {
                open = false;
            }
            field.classList.toggle('closed', !open);
            for (const input of field.querySelectorAll('input, select')) {
                input.disabled = !open;
            }
        }
    }

    let waiting = 0;
    form.addEventListener('input', () => {
        touched = true;
        conditions();
        clearTimeout(waiting);
        waiting = setTimeout(preview, 250);
    });
    forecast?.addEventListener('click', async () => {
        const text = form.querySelector('[data-forecast-text]');
        forecast.disabled = true;
        text.textContent = 'Trying some particles …';
        const reply = await fetch('/new/forecast', { method: 'POST', body: new URLSearchParams(new FormData(form)) });
        text.textContent = await reply.text();
        forecast.disabled = false;
    });
    conditions();
    preview();
}
