// Grafana's panels are not among its npm packages: these are thin ones over the same visualisations.
import 'uplot/dist/uPlot.min.css';
import { cacheFieldDisplayNames, FieldColorModeId, getDisplayValueAlignmentFactors, getFieldDisplayValues, getFieldSeriesColor, identityOverrideProcessor, LoadingState, PanelPlugin } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import { BarGauge, BigValue, Table, TimeSeries, useTheme2, VizRepeater } from '@grafana/ui';

/** What stands in for a panel that has nothing to show, as Grafana has it. */
function Nothing({ data, fieldConfig, width, height }) {
  const text = data.state === LoadingState.Error ? data.error?.message : fieldConfig.defaults.noValue ?? 'No data';
  return <div style={{ width, height, display: 'grid', placeItems: 'center', opacity: 0.7 }}>{data.state === LoadingState.Loading ? '' : text}</div>;
}

const orNothing = (Panel) => (props) =>
  props.data.series.some((frame) => frame.length > 0) ? <Panel {...props} /> : <Nothing {...props} />;

/** A palette by name loses the names where frames are joined, and lines and legend would differ: its colours are fixed before. */
function fixedColours(frames, theme) {
  cacheFieldDisplayNames(frames);
  return frames.map((frame) => ({ ...frame, fields: frame.fields.map((field) => {
    if (field.config.color?.mode !== FieldColorModeId.PaletteClassicByName) return field;
    const fixedColor = getFieldSeriesColor(field, theme).color;
    return { ...field, config: { ...field.config, color: { mode: FieldColorModeId.Fixed, fixedColor } } };
  }) }));
}

/** A dashed line for each annotation. */
function drawMarks(plot, frames = []) {
  plot.addHook('draw', ({ ctx, bbox, valToPos }) => {
    ctx.save();
    ctx.setLineDash([6, 4]);
    for (const frame of frames) {
      const [times, colours] = ['time', 'color'].map((wanted) => frame.fields.find(({ name }) => name === wanted)?.values ?? []);
      times.forEach((time, i) => {
        const x = valToPos(time, 'x', true);
        if (x < bbox.left || x > bbox.left + bbox.width) return;
        ctx.strokeStyle = colours[i];
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      });
    }
    ctx.restore();
  });
}

function Timeseries({ data, timeRange, timeZone, width, height, options }) {
  return <TimeSeries frames={fixedColours(data.series, useTheme2())} structureRev={data.structureRev} timeRange={timeRange} timeZone={timeZone}
    width={width} height={height} legend={{ calcs: [], ...options.legend }} options={options}>
    {(plot) => drawMarks(plot, data.annotations)}
  </TimeSeries>;
}

const values = ({ data, options, fieldConfig, replaceVariables, timeZone }, theme, sparkline) =>
  getFieldDisplayValues({ fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme, data: data.series, timeZone, sparkline });

function Stat(props) {
  const { width, height, options, data } = props;
  const theme = useTheme2();
  return <VizRepeater width={width} height={height} source={data} orientation={options.orientation} autoGrid renderCounter={props.renderCounter}
    getValues={() => values(props, theme, options.graphMode !== 'none')}
    renderValue={({ value: { display, sparkline }, width, height, count }) =>
      <BigValue value={display} sparkline={sparkline} theme={theme} width={width} height={height} count={count}
        colorMode={options.colorMode} graphMode={options.graphMode} justifyMode={options.justifyMode} textMode={options.textMode} />} />;
}

function Bargauge(props) {
  const { width, height, options, data } = props;
  const theme = useTheme2();
  return <VizRepeater width={width} height={height} source={data} orientation={options.orientation} itemSpacing={8} minVizHeight={16} renderCounter={props.renderCounter}
    getAlignmentFactors={getDisplayValueAlignmentFactors}
    getValues={() => values(props, theme, false)}
    renderValue={({ value: { display, view, colIndex, field }, width, height, alignmentFactors }) =>
      <BarGauge value={display} field={field} display={view?.getFieldDisplayProcessor(colIndex)} theme={theme} width={width} height={height}
        orientation={options.orientation} displayMode={options.displayMode} valueDisplayMode={options.valueMode} showUnfilled={options.showUnfilled}
        text={{ titleSize: 14 }} alignmentFactors={alignmentFactors} />} />;
}

const Rows = ({ data, timeRange, width, height, options }) =>
  <Table data={data.series[0]} width={width} height={height} timeRange={timeRange} cellHeight={options.cellHeight} noHeader={!options.showHeader} />;

const LINES = {
  drawStyle: 'line', lineWidth: 1, fillOpacity: 0, gradientMode: 'none', lineInterpolation: 'linear', lineStyle: { fill: 'solid' }, showPoints: 'auto',
  pointSize: 5, spanNulls: false, axisPlacement: 'auto', scaleDistribution: { type: 'linear' }, hideFrom: { legend: false, tooltip: false, viz: false },
  stacking: { mode: 'none', group: 'A' }, thresholdsStyle: { mode: 'off' },
};

const PANELS = {
  timeseries: [Timeseries, LINES],
  stat: [Stat, {}],
  bargauge: [Bargauge, {}],
  table: [Rows, { align: 'auto', cellOptions: { type: 'auto' }, inspect: false, minWidth: 50, width: undefined, filterable: false }],
};

const custom = (defaults) => ({
  useCustomConfig: (builder) => Object.entries(defaults).forEach(([id, defaultValue]) => builder.addCustomEditor({
    id, path: id, name: id, editor: () => null, override: () => null, defaultValue, process: identityOverrideProcessor, shouldApply: () => true, settings: {},
  })),
});

export function register() {
  for (const [pluginId, [panel, defaults]] of Object.entries(PANELS)) {
    const plugin = new PanelPlugin(orNothing(panel)).useFieldConfig(custom(defaults));
    sceneUtils.registerRuntimePanelPlugin({ pluginId, plugin: pluginId === 'timeseries' ? plugin.setDataSupport({ annotations: true, alertStates: false }) : plugin });
  }
}
