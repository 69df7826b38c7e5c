//! What the collector signs with: drawn at the first start, and the same for every process on the database.

use super::{Store, Unavailable};

impl Store {
    /// The secret of that name.
    pub(crate) async fn secret(&self, name: &str) -> Result<String, Unavailable> {
        if let Some(known) = self.known_secret(name).await? {
            return Ok(known);
        }
        let mut transaction = self.write().await?;
        // Another process may draw one in the same moment: the first counts.
        let keep = "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        let drawn = crate::secret::random::<32>();
        sqlx::query(keep).bind(name).bind(&drawn).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(self.known_secret(name).await?.unwrap_or(drawn))
    }

    async fn known_secret(&self, name: &str) -> Result<Option<String>, Unavailable> {
        let question = sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1");
        Ok(question.bind(name).fetch_optional(&self.readers).await?)
    }
}
