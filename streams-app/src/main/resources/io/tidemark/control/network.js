// The page asks the API as any other client would; the token stays in this tab.
const PER_PAGE = 50;
const element = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat();
let page = 1;

async function api(path, method = 'GET', body) {
  const token = sessionStorage.getItem('token');
  const answer = await fetch(`/client/v4${path}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({ success: false, errors: [{ code: answer.status, message: answer.statusText }] }));
  if (told.success) return told;
  const errors = told.errors ?? [{ code: answer.status, message: told.detail }];
  throw Object.assign(new Error(errors.map(({ message }) => message).join('; ')), { code: errors[0]?.code });
}

function problem(error) {
  const stranger = error?.code === 9106 || error?.code === 10000;
  if (stranger) sessionStorage.removeItem('token');
  element('sign-in').hidden = !stranger;
  element('websockets').hidden = stranger;
  element('problem').hidden = !error || error.code === 9106;
  element('problem').textContent = error?.code === 10000 ? 'This token is not known.' : error?.message ?? '';
}

const text = (name, content, ...children) => {
  const made = document.createElement(name);
  made.textContent = content;
  made.append(...children);
  return made;
};

function volume({ connections, guideline }) {
  return guideline ? text('td', connections, text('small', `about ${numbers.format(guideline)}`)) : text('td', 'custom');
}

function show(knob, changed, { value, editable, modified_on: at }) {
  knob.setAttribute('aria-checked', value === 'on');
  knob.disabled = !editable;
  knob.title = editable ? '' : 'This token may only read.';
  changed.textContent = at ? new Date(at).toLocaleString() : 'never';
}

async function row(zone) {
  const changed = text('td', '');
  const knob = text('button', '');
  knob.type = 'button';
  knob.setAttribute('role', 'switch');
  knob.setAttribute('aria-label', `WebSockets of ${zone.id}`);
  const path = `/zones/${zone.id}/settings/websockets`;
  show(knob, changed, (await api(path)).result);
  knob.addEventListener('click', async () => {
    knob.disabled = true;
    const value = knob.getAttribute('aria-checked') === 'true' ? 'off' : 'on';
    try {
      show(knob, changed, (await api(path, 'PATCH', { value })).result);
      problem();
    } catch (error) {
      knob.disabled = false;
      problem(error);
    }
  });
  const line = text('tr', '', text('td', zone.id, text('small', zone.hosts.join(', '))), text('td', zone.plan.name), volume(zone.plan), changed, text('td', '', knob));
  line.dataset.zone = zone.id;
  return line;
}

async function list() {
  try {
    const name = element('filter').value.trim();
    const { result, result_info: info } = await api(`/zones?${new URLSearchParams({ page, per_page: PER_PAGE, ...(name && { search: name }) })}`);
    element('zones').replaceChildren(...await Promise.all(result.map(row)));
    element('none').hidden = result.length > 0;
    element('page').textContent = `${info.page} of ${Math.max(1, info.total_pages)}`;
    element('back').disabled = page <= 1;
    element('next').disabled = page >= info.total_pages;
    problem();
  } catch (error) {
    problem(error);
  }
}

const turn = (by) => () => { page += by; list(); };
element('back').addEventListener('click', turn(-1));
element('next').addEventListener('click', turn(1));
element('filter').addEventListener('input', () => { page = 1; list(); });
element('sign-in').addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  sessionStorage.setItem('token', element('token').value);
  element('token').value = '';
  list();
});
list();
