// The two data sources of the boards. Grafana's PostgreSQL source is not among its npm packages: its queries are text and need little.
import { PrometheusDatasource } from '@grafana/prometheus';
import { DataSourceWithBackend } from '@grafana/runtime';
import { sceneGraph } from '@grafana/scenes';
import { lastValueFrom } from 'rxjs';

const settings = (id, uid, type, jsonData) => ({
  id, uid, type, name: uid, access: 'proxy', url: `/api/datasources/proxy/uid/${uid}`, jsonData, readOnly: true, isDefault: id === 1,
  meta: { id: type, name: uid, baseUrl: '', info: { logos: {} } },
});

class PostgresDatasource extends DataSourceWithBackend {
  annotations = {};

  constructor(of, scene) {
    super(of);
    this.scene = scene;
  }

  applyTemplateVariables(query, vars) {
    return { ...query, rawSql: sceneGraph.interpolate(this.scene(), query.rawSql, vars) };
  }

  /** A variable's values: the first column. */
  async metricFindQuery(sql, { range }) {
    const targets = [{ refId: 'values', rawSql: sql, format: 'table', datasource: this.getRef() }];
    const { data } = await lastValueFrom(this.query({ targets, range, scopedVars: {}, intervalMs: 1000, maxDataPoints: 1000, requestId: 'values' }));
    return (data[0]?.fields[0]?.values ?? []).map((text) => ({ text }));
  }
}

/** Data sources with the settings that each was made of. */
export function sources(scene) {
  const metrics = settings(1, 'prometheus', 'prometheus', { httpMethod: 'GET', timeInterval: '2s', disableRecordingRules: true });
  const history = settings(2, 'postgres', 'grafana-postgresql-datasource', {});
  return [
    Object.assign(new PrometheusDatasource(metrics), { settings: metrics, meta: metrics.meta }),
    Object.assign(new PostgresDatasource(history, scene), { settings: history, meta: history.meta }),
  ];
}
