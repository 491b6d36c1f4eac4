// Writes a line into the spool as a connection opens: once, when nginx sends the 101 to the client.
// One append is one write, so the lines of all workers stay whole, and the line about the opening comes before the one
// about the end, which nginx writes as its access log.
import fs from 'fs';

// The folder of sidecar.spool. nginx's workers must be able to create files in it.
const SPOOL = '/run/tidemark/spool';

function opened(r) {
  const v = r.variables;
  if (r.status !== 101 || !v.tidemark_websocket) {
    return;
  }
  const line = ['O', v.request_id, v.pid, Date.now(), v.tidemark_host, v.remote_addr].join(' ');
  try {
    fs.appendFileSync(SPOOL + '/nginx.spool.' + v.tidemark_bucket, line + '\n');
  } catch (e) {
    // The connection goes on; the line about its end tells the sidecar of its opening, too.
    r.error('tidemark: the opening of ' + v.request_id + ' was not written: ' + e.message);
  }
}

export default { opened };
