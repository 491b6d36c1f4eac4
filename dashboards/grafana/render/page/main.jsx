// Draws /boards/NAME.json: ?board=NAME&theme=dark|light&from=…&to=…&var-NAME=VALUE
import { LoadingState, ThemeContext } from '@grafana/data';
import { locationService, LocationServiceProvider } from '@grafana/runtime';
import { sceneGraph, VizPanel } from '@grafana/scenes';
import { GlobalStyles } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { setUp } from './grafana.js';
import { register } from './panels.jsx';
import { sceneOf } from './scene.js';
import { sources } from './sources.js';

let scene;

const told = (panel) => {
  const { state, series = [], error } = sceneGraph.getData(panel).state.data ?? {};
  return {
    title: panel.state.title,
    settled: state === LoadingState.Done || state === LoadingState.Error,
    error: panel.state._pluginLoadError ?? error?.message,
    empty: !series.some((frame) => frame.fields.some((field) => field.type !== 'time' && field.values.some((value) => value != null))),
  };
};

/** What each panel has to show, for whoever draws the page. */
window.panels = () => scene && sceneGraph.findAllObjects(scene, (object) => object instanceof VizPanel).map(told);

const asked = new URLSearchParams(location.search);
const theme = setUp({ mode: asked.get('theme') ?? 'dark', sourcesOf: sources, scene: () => scene });
register();
document.body.style.background = theme.colors.background.canvas;

const board = await (await fetch(`/boards/${asked.get('board')}.json`)).json();
scene = sceneOf(board, {
  from: asked.get('from') ?? undefined,
  to: asked.get('to') ?? undefined,
  chosen: Object.fromEntries([...asked].filter(([name]) => name.startsWith('var-')).map(([name, value]) => [name.slice('var-'.length), value])),
});

createRoot(document.getElementById('root')).render(
  <MemoryRouter>
    <LocationServiceProvider service={locationService}>
      <ThemeContext.Provider value={theme}>
        <GlobalStyles isExtensionSidebarOpen={false} />
        <main style={{ padding: 8, minHeight: '100vh', boxSizing: 'border-box', display: 'flex', flexDirection: 'column' }}>
          <h1 style={{ fontSize: 18, margin: '4px 0 12px' }}>{board.title}</h1>
          <scene.Component model={scene} />
        </main>
      </ThemeContext.Provider>
    </LocationServiceProvider>
  </MemoryRouter>,
);
