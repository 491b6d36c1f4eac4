// A board's JSON must be what Grafana's own types say. The boards are put below by the test.
import type { AnnotationQuery, Dashboard } from '@grafana/schema';

/** The type of what JSON says: an enum is one of its texts. */
type Json<T> = T extends string ? `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends (infer U)[] ? Json<U>[]
  : T extends object ? { [K in keyof T]: Json<T[K]> }
  : T;

type Sql = { rawSql: string; format: 'table'; refId: string; editorMode: 'code'; rawQuery: true };
type Marks = Json<Omit<AnnotationQuery, 'target'>> & { target: Sql };
export type Board = Json<Omit<Dashboard, 'annotations'>> & { annotations: { list: Marks[] } };
