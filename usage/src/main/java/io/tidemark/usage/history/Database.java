package io.tidemark.usage.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * The pool of database connections. It starts even if the database is not available yet; nothing
 * can be read until the tables exist.
 */
public final class Database implements AutoCloseable {
  private static final long WAIT_MILLIS = 5_000;

  private final HikariDataSource pool;

  public Database(HistoryConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("tidemark-history");
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password());
    hikari.setMaximumPoolSize(config.pool());
    hikari.setMinimumIdle(1);
    hikari.setInitializationFailTimeout(-1);
    hikari.setConnectionTimeout(WAIT_MILLIS);
    // Times are sent in binary form; queries are planned with the values, so that other partitions
    // are skipped.
    hikari.addDataSourceProperty("prepareThreshold", "-1");
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("ApplicationName", "tidemark");
    hikari.setConnectionInitSql("SET plan_cache_mode = force_custom_plan; SET timezone = 'UTC'");
    pool = new HikariDataSource(hikari);
  }

  /** Creates the tables or brings them up to date; several instances may do so at once. */
  public void migrate() {
    Flyway.configure()
        .dataSource(pool)
        .locations("classpath:io/tidemark/usage/migrations")
        .table("tidemark_schema")
        .load()
        .migrate();
  }

  public Connection connection() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
