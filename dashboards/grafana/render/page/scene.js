// A board's JSON as a scene of @grafana/scenes.
import {
  CustomVariable, DataSourceVariable, dataLayers, EmbeddedScene, QueryVariable, SceneControlsSpacer, SceneDataLayerSet, SceneGridItem,
  SceneGridLayout, SceneGridRow, SceneQueryRunner, SceneTimePicker, SceneTimeRange, SceneVariableSet, TextBoxVariable, VariableValueSelectors, VizPanel,
} from '@grafana/scenes';

const VARIABLES = {
  query: ({ query, datasource, refresh, sort, regex, multi, includeAll, allValue, current, ...common }) =>
    new QueryVariable({ ...common, query, datasource, refresh, sort, regex, isMulti: multi, includeAll, allValue, defaultToAll: includeAll, value: current?.value ?? '', text: current?.text ?? '' }),
  custom: ({ query, current, ...common }) => new CustomVariable({ ...common, query, value: current.value, text: current.text }),
  textbox: ({ query, ...common }) => new TextBoxVariable({ ...common, value: query }),
  datasource: ({ query, name, ...common }) => new DataSourceVariable({ ...common, name, pluginId: query, value: name, text: name }),
};

function variable({ type, name, label, hide, ...more }) {
  if (!VARIABLES[type]) throw new Error(`no variable of type ${type}`);
  return VARIABLES[type]({ name, label, hide, ...more });
}

const panel = ({ id, gridPos: { x, y, w, h }, type, title, description, options, fieldConfig, datasource, targets }) => new SceneGridItem({
  x, y, width: w, height: h, isDraggable: false, isResizable: false,
  body: new VizPanel({
    key: `panel-${id}`, pluginId: type, title, description, options, fieldConfig,
    $data: new SceneQueryRunner({ datasource, queries: targets }),
  }),
});

/** Panels below a row belong to it. */
function rows(panels) {
  const laid = [];
  let row;
  for (const one of panels) {
    if (one.type === 'row') {
      row = new SceneGridRow({ key: `row-${one.id}`, y: one.gridPos.y, title: one.title, isDraggable: false, children: [] });
      laid.push(row);
    } else if (row) {
      row.setState({ children: [...row.state.children, panel(one)] });
    } else {
      laid.push(panel(one));
    }
  }
  return laid;
}

const marks = (query) => new dataLayers.AnnotationsDataLayer({ key: `marks-${query.name}`, name: query.name, isEnabled: query.enable, query });

export function sceneOf(board, { from = board.time.from, to = board.time.to, chosen = {} }) {
  const variables = board.templating.list.map((one) => variable(chosen[one.name] ? { ...one, current: { value: chosen[one.name], text: chosen[one.name] } } : one));
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from, to }),
    $variables: new SceneVariableSet({ variables }),
    $data: new SceneDataLayerSet({ layers: board.annotations.list.map(marks) }),
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
    body: new SceneGridLayout({ isLazy: false, children: rows(board.panels) }),
  });
}
