//! Executes a batch, one operation after the other, in one transaction.

use actix_web::http::StatusCode;

use super::{
    operation::{Action, Operation},
    reference,
    request::BatchRequest,
    target_path::{PathId, ResourceKind},
};
use crate::{
    changes::Actor,
    config::Writes,
    database::Connection,
    error::AppError,
    http::{Precondition, RenderResponse, WriteFn, WriteResponse},
    memberships::{self, Membership},
    players::Player,
    resources::{JsonResource, operations},
    teams::Team,
};

/// The outcomes of all operations, in their order.
pub struct BatchOutcome(Vec<Box<dyn RenderResponse>>);

type BoxedWrite =
    Box<dyn FnOnce(&mut Connection) -> Result<Box<dyn RenderResponse>, AppError> + Send>;

/// An operation before its execution.
enum Step {
    /// The body is parsed.
    Ready(BoxedWrite),
    /// Path or body contain references, which are resolved when the earlier operations have been executed.
    Deferred(Operation),
}

/// Parses every body that contains no references; the closure executes all operations.
pub fn prepare(
    batch: BatchRequest,
    actor: Actor,
    settings: Writes,
) -> Result<impl WriteFn<BatchOutcome>, AppError> {
    let steps = batch.0.into_iter().enumerate().map(|(index, operation)| {
        if operation.has_references {
            return Ok(Step::Deferred(operation));
        }
        let write = build_write(operation, &actor, settings, &[]);
        write.map(Step::Ready).map_err(|error| error.in_operation(index))
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(move |connection: &mut Connection| {
        let mut outcomes = Vec::with_capacity(steps.len());
        let mut ids = Vec::with_capacity(steps.len());
        for (index, step) in steps.into_iter().enumerate() {
            let write = match step {
                Step::Ready(write) => Ok(write),
                Step::Deferred(operation) => build_write(operation, &actor, settings, &ids),
            };
            let outcome = write.and_then(|write| write(connection));
            let outcome = outcome.map_err(|error| error.in_operation(index))?;
            ids.push(outcome.id());
            outcomes.push(outcome);
        }
        Ok(BatchOutcome(outcomes))
    })
}

/// The write of an operation; `ids` are those that the earlier operations produced.
fn build_write(
    operation: Operation,
    actor: &Actor,
    settings: Writes,
    ids: &[Option<i64>],
) -> Result<BoxedWrite, AppError> {
    match operation.kind {
        ResourceKind::Team => build_resource_write::<Team>(operation, actor, settings, ids),
        ResourceKind::Player => build_resource_write::<Player>(operation, actor, settings, ids),
        ResourceKind::Membership => {
            build_resource_write::<Membership>(operation, actor, settings, ids)
        }
    }
}

fn build_resource_write<R: JsonResource>(
    operation: Operation,
    actor: &Actor,
    settings: Writes,
    ids: &[Option<i64>],
) -> Result<BoxedWrite, AppError> {
    let Operation { action, mut body, if_match, .. } = operation;
    reference::resolve_in_body(&mut body, ids);
    let actor = actor.clone();
    let if_none_match = None;
    let precondition = || Precondition::new(if_match, if_none_match, settings);
    Ok(match action {
        Action::Create => boxed(operations::create::<R>(actor, body)?),
        Action::Replace(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::replace::<R>(actor, id, precondition()?, body)?)
        }
        Action::Patch(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::patch::<R>(actor, id, precondition()?, body))
        }
        Action::Delete(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::delete::<R>(actor, id, precondition()?))
        }
        Action::Transfer(player) => {
            boxed(memberships::transfer_operation(actor, resolve(player, ids)?.into(), body)?)
        }
    })
}

/// The id in a path, or the one that the referenced operation produced. Parsing the batch has checked that there is one.
fn resolve(id: PathId, ids: &[Option<i64>]) -> Result<i64, AppError> {
    match id {
        PathId::Number(id) => Ok(id),
        PathId::Reference(index) => {
            let id = ids.get(index).copied().flatten();
            id.ok_or_else(|| AppError::internal(format!("operation {index} produced no id")))
        }
    }
}

/// The same write, with its outcome type erased.
fn boxed<O: RenderResponse>(write: impl WriteFn<O>) -> BoxedWrite {
    Box::new(move |connection| Ok(Box::new(write(connection)?) as Box<dyn RenderResponse>))
}

impl RenderResponse for BatchOutcome {
    fn id(&self) -> Option<i64> {
        None
    }

    fn render(&self) -> Result<WriteResponse, AppError> {
        let mut body = String::from(r#"{"results":["#);
        for (index, outcome) in self.0.iter().enumerate() {
            let WriteResponse { status, etag, body: document, .. } = outcome.render()?;
            let etag = serde_json::to_string(&etag).map_err(AppError::internal)?;
            let document = document.as_deref().unwrap_or("null");
            body.push_str(if index == 0 { "" } else { "," });
            // The parts are JSON already, and are not parsed and serialized again.
            let status = status.as_u16().to_string();
            let parts =
                [r#"{"status":"#, &status, r#","body":"#, document, r#","etag":"#, &etag, "}"];
            body.extend(parts);
        }
        body.push_str("]}");
        Ok(WriteResponse { status: StatusCode::OK, location: None, etag: None, body: Some(body) })
    }
}
