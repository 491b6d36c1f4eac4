// What Grafana's front end sets up before its libraries work: theme, back end, registries.
import {
  booleanOverrideProcessor, createTheme, dataLinksOverrideProcessor, displayNameOverrideProcessor, EventBusSrv, identityOverrideProcessor, LoadingState,
  numberOverrideProcessor, standardEditorsRegistry, standardFieldConfigEditorRegistry, standardTransformers, standardTransformersRegistry,
  stringOverrideProcessor, thresholdsOverrideProcessor, toDataFrame, unitOverrideProcessor, valueMappingsOverrideProcessor,
} from '@grafana/data';
import { config, setAppEvents, setBackendSrv, setCurrentUser, setDataSourceSrv, setEchoSrv, setPluginImportUtils, setRunRequest, setTemplateSrv } from '@grafana/runtime';
import { sceneGraph } from '@grafana/scenes';
import { from, of } from 'rxjs';
import { catchError, map, startWith } from 'rxjs/operators';

const nothing = () => null;

async function send({ url, method = 'GET', params, data, headers = {} }) {
  const form = /urlencoded/.test(headers['Content-Type'] ?? '');
  const answer = await fetch(params ? `${url}?${new URLSearchParams(params)}` : url, {
    method,
    headers: data && !form ? { ...headers, 'Content-Type': 'application/json' } : headers,
    body: method === 'GET' || !data ? undefined : form ? new URLSearchParams(data).toString() : JSON.stringify(data),
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw { status: answer.status, statusText: answer.statusText, data: body };
  return { data: body, status: answer.status, ok: true, headers: answer.headers };
}

/** As Grafana's own query runner: what a data source answers, or its fault, as a panel's data. */
function runRequest(source, request, query) {
  // Variables' values are no frames.
  const frame = (one) => (one.fields || one.schema ? toDataFrame(one) : one);
  const told = (state, data = {}) => ({ state, series: [], annotations: [], timeRange: request.range, request, ...data });
  return (query ? query(request) : source.query(request)).pipe(
    map(({ data = [], errors, error }) => {
      const fault = error ?? errors?.[0];
      return told(fault ? LoadingState.Error : LoadingState.Done, { series: data.map(frame), errors: fault && [fault], error: fault });
    }),
    catchError((fault) => of(told(LoadingState.Error, { error: { message: fault.data?.message ?? fault.message ?? JSON.stringify(fault) } }))),
    startWith(told(LoadingState.Loading)),
  );
}

const property = (id, process) =>
  ({ id, path: id, name: id, description: '', editor: nothing, override: nothing, process, settings: {}, shouldApply: () => true });

const PROPERTIES = {
  unit: unitOverrideProcessor, min: numberOverrideProcessor, max: numberOverrideProcessor, decimals: numberOverrideProcessor,
  displayName: displayNameOverrideProcessor, noValue: stringOverrideProcessor, color: identityOverrideProcessor, links: dataLinksOverrideProcessor,
  mappings: valueMappingsOverrideProcessor, thresholds: thresholdsOverrideProcessor, filterable: booleanOverrideProcessor, fieldMinMax: booleanOverrideProcessor,
};

const EDITORS = ['number', 'text', 'select', 'boolean', 'slider', 'color', 'unit', 'links', 'mappings', 'thresholds', 'stats-picker', 'strings',
  'timezone', 'fieldColor', 'multi-select', 'radio', 'field-name', 'dashboard-uid', 'actions'];

/** Sets all of it up; answers the theme. */
export function setUp({ mode, sourcesOf, scene }) {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  config.theme = theme.v1;
  config.bootData = { user: { orgRole: 'Viewer', timezone: 'browser', weekStart: 'monday', locale: 'en-GB' }, settings: {}, navTree: [] };

  setAppEvents(new EventBusSrv());
  setEchoSrv({ addEvent: nothing, flush: nothing, addBackend: nothing });
  setCurrentUser?.({});
  setBackendSrv({
    fetch: (request) => from(send(request)),
    get: (url, params) => send({ url, params }).then(({ data }) => data),
    resolveCancelerIfExists: nothing,
  });
  setTemplateSrv({
    replace: (text, vars, format) => (scene() ? sceneGraph.interpolate(scene(), text, vars, format) : text),
    getVariables: () => [], containsTemplate: (text) => /\$/.test(text ?? ''), updateTimeRange: nothing,
  });
  const sources = sourcesOf(scene);
  config.datasources = Object.fromEntries(sources.map(({ settings }) => [settings.uid, settings]));
  config.defaultDatasource = sources[0].settings.uid;
  const source = (reference) => {
    const name = reference?.uid ?? reference ?? '';
    return sources.find(({ settings }) => settings.uid === name || settings.name === name) ?? sources.find(({ settings }) => name.includes(settings.uid));
  };
  setDataSourceSrv({
    get: async (reference) => source(reference),
    getInstanceSettings: (reference) => source(reference)?.settings,
    getList: ({ pluginId } = {}) => sources.map(({ settings }) => settings).filter(({ type }) => !pluginId || type === pluginId),
  });
  setRunRequest(runRequest);
  setPluginImportUtils({
    importPanelPlugin: async (id) => { throw new Error(`no panel of type ${id}`); },
    getPanelPluginFromCache: () => undefined,
  });

  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: nothing })));
  standardFieldConfigEditorRegistry.setInit(() => Object.entries(PROPERTIES).map(([id, process]) => property(id, process)));
  standardTransformersRegistry.setInit(() => Object.values(standardTransformers)
    .filter(({ id }, i, all) => all.findIndex((other) => other.id === id) === i)
    .map((transformation) => ({ id: transformation.id, name: transformation.name, transformation, editor: nothing })));
  return theme;
}
