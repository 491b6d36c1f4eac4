// Writes a line into the spool as a connection opens: once, when nginx sends the 101 to the client, or the head of a stream of
// server-sent events. One append is one write, so the lines of all workers stay whole, and the line about the opening comes
// before the one about the end, which nginx writes as its access log.
import fs from 'fs';

// The folder of sidecar.spool. nginx's workers must be able to create files in it.
const SPOOL = '/run/tidemark/spool';

function protocol(r) {
  const v = r.variables;
  if (v.tidemark_websocket) {
    return r.status === 101 ? 'ws' : '';
  }
  const type = r.headersOut['Content-Type'];
  const streams = r.status === 200 && r.method !== 'HEAD' && v.tidemark_events && type;
  return streams && /^text\/event-stream/i.test(type) ? 'sse' : '';
}

function opened(r) {
  const v = r.variables;
  const p = protocol(r);
  if (!p) {
    return;
  }
  v.tidemark_protocol = p;
  const peer = 'peer=' + v.realip_remote_addr + ':' + v.realip_remote_port;
  const line = ['O', v.request_id, v.pid, Date.now(), v.tidemark_host, v.remote_addr, 'p=' + p, peer].join(' ');
  try {
    fs.appendFileSync(SPOOL + '/nginx.spool.' + v.tidemark_bucket, line + '\n');
  } catch (e) {
    // The connection goes on; the line about its end tells the sidecar of its opening, too.
    r.error('tidemark: the opening of ' + v.request_id + ' was not written: ' + e.message);
  }
}

// Returns 1 if the answer was not completed because its worker is about to end, after a reload.
function draining(r) {
  if (r.variables.request_completion) {
    return '';
  }
  return fs.readFileSync('/proc/self/cmdline').toString().indexOf('shutting down') > 0 ? '1' : '';
}

export default { opened, draining };
