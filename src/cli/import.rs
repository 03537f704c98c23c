//! `teamsheet import`
use super::Failure;
use clap::Args;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct Import {}
impl Import {
    pub(super) fn run(self, _data_dir: &Path) -> Result<(), Failure> {
        Ok(())
    }
}
