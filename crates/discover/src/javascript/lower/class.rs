//! Classes.

use std::sync::Arc;

use oxc::ast::ast::{Class, ClassElement, MethodDefinition, MethodDefinitionKind, StaticBlock};

use super::Lowering;
use crate::code::ir::{self, Arg, Call, ExprKind, Function, Member, MemberKind};

impl Lowering<'_> {
    pub(super) fn class(&mut self, class: &Class<'_>) -> Arc<ir::Class> {
        let bases = class.heritage.as_ref().map(|heritage| Arg { name: None, value: self.expr(&heritage.expression) });
        let members = class.body.body.iter().filter_map(|element| self.class_element(element)).collect();
        let decorators = self.decorators(&class.decorators);
        let line = class.id.as_ref().map_or(class.span, |id| id.span);
        Arc::new(ir::Class {
            name: class.id.as_ref().map(|id| self.name(id.name.as_str())),
            bases: bases.into_iter().collect(),
            members,
            doc: None,
            decorators,
            line: self.line(line),
        })
    }

    fn class_element(&mut self, element: &ClassElement<'_>) -> Option<Member> {
        match element {
            ClassElement::MethodDefinition(method) => self.method(method),
            ClassElement::PropertyDefinition(field) => {
                if field.declare || field.value.is_none() {
                    return None;
                }
                let ExprKind::Text(name) = self.key(&field.key).kind else { return None };
                let value = field.value.as_ref().map(|value| self.expr(value));
                Some(Member { name, is_static: field.r#static, kind: MemberKind::Field(None, value) })
            }
            ClassElement::AccessorProperty(field) => {
                let ExprKind::Text(name) = self.key(&field.key).kind else { return None };
                let value = field.value.as_ref().map(|value| self.expr(value));
                Some(Member { name, is_static: field.r#static, kind: MemberKind::Field(None, value) })
            }
            ClassElement::StaticBlock(block) => Some(self.static_block(block)),
            ClassElement::TSIndexSignature(_) => None,
        }
    }

    fn method(&mut self, method: &MethodDefinition<'_>) -> Option<Member> {
        method.value.body.as_ref()?;
        let ExprKind::Text(name) = self.key(&method.key).kind else { return None };
        let lowered = self.function(&method.value);
        let lowered = if method.decorators.is_empty() {
            lowered
        } else {
            let decorators = self.decorators(&method.decorators);
            Arc::new(Function { decorators, ..Function::clone(&lowered) })
        };
        let kind = match method.kind {
            MethodDefinitionKind::Set => return None,
            MethodDefinitionKind::Get => MemberKind::Getter(lowered),
            MethodDefinitionKind::Constructor | MethodDefinitionKind::Method => MemberKind::Method(lowered),
        };
        Some(Member { name, is_static: method.r#static, kind })
    }

    /// A static block runs when the static fields do: as the value of one that no source can name.
    fn static_block(&mut self, block: &StaticBlock<'_>) -> Member {
        let body = self.statements(&block.body);
        let line = self.line(block.span);
        let function =
            Function { name: None, params: Vec::new(), body, doc: None, decorators: Vec::new(), returns: None, line };
        let callee = self.at(block.span, ExprKind::Function(Arc::new(function)));
        let call = ExprKind::Call(Arc::new(Call { callee, args: Vec::new(), constructs: false }));
        let value = self.at(block.span, call);
        Member { name: Arc::from("static {}"), is_static: true, kind: MemberKind::Field(None, Some(value)) }
    }
}
