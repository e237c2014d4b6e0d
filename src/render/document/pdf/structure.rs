//! The tags: structure elements with their content, attributes and the parent tree (ISO 32000-1, 14.7 and 14.8).

use lopdf::{Dictionary, Document as Graph, Object, ObjectId, dictionary};

use super::{form::Widget, integer, rectangle, text_string};
use crate::render::document::draft::{Draft, Draw, Node, NodeId, Owner, Role, Tree};

/// Adds the structure tree; gives its root.
pub(super) fn add(
    graph: &mut Graph,
    draft: &Draft,
    marked: &[Vec<NodeId>],
    pages: &[ObjectId],
    widgets: &[Widget],
) -> ObjectId {
    let root = graph.new_object_id();
    let elements: Vec<ObjectId> = draft.tree.nodes.iter().map(|_| graph.new_object_id()).collect();
    let mut parents = vec![root; elements.len()];
    for (parent, node) in draft.tree.nodes.iter().enumerate() {
        node.children.iter().for_each(|child| parents[*child] = elements[parent]);
    }
    let mut content: Vec<Vec<(usize, usize)>> = vec![Vec::new(); elements.len()];
    for (page, nodes) in marked.iter().enumerate() {
        nodes.iter().enumerate().for_each(|(number, node)| content[*node].push((page, number)));
    }
    for (id, node) in draft.tree.nodes.iter().enumerate() {
        let mut element = dictionary! { "Type" => "StructElem", "S" => node.role.name(), "P" => parents[id] };
        let mut children = marked_content(&mut element, &content[id], pages);
        children.extend(node.children.iter().map(|child| Object::Reference(elements[*child])));
        for widget in widgets.iter().filter(|widget| widget.node == id) {
            element.set("Pg", widget.page);
            children
                .push(dictionary! { "Type" => "OBJR", "Obj" => widget.object, "Pg" => widget.page }.into());
        }
        element.set("K", if children.len() == 1 { children.remove(0) } else { children.into() });
        if let Some(alternative) = &node.alternative {
            element.set("Alt", text_string(alternative));
        }
        if let Some(attributes) = attributes(id, node, draft) {
            element.set("A", attributes);
        }
        graph.set_object(elements[id], element);
    }
    let parent_tree = parent_tree(graph, marked, &elements, widgets);
    let next = pages.len() + widgets.len();
    let dictionary = dictionary! {
        "Type" => "StructTreeRoot", "K" => elements[Tree::ROOT], "ParentTree" => parent_tree,
        "ParentTreeNextKey" => integer(next),
    };
    graph.set_object(root, dictionary);
    root
}

/// The marked content of an element as its first children; sets the element's page.
fn marked_content(element: &mut Dictionary, content: &[(usize, usize)], pages: &[ObjectId]) -> Vec<Object> {
    let Some((first, _)) = content.first() else { return Vec::new() };
    element.set("Pg", pages[*first]);
    let child = |(page, number): &(usize, usize)| {
        if page == first {
            integer(*number)
        } else {
            dictionary! { "Type" => "MCR", "Pg" => pages[*page], "MCID" => integer(*number) }.into()
        }
    };
    content.iter().map(child).collect()
}

fn attributes(id: NodeId, node: &Node, draft: &Draft) -> Option<Dictionary> {
    match node.role {
        Role::List => Some(dictionary! { "O" => "List", "ListNumbering" => "Decimal" }),
        Role::HeaderCell => Some(dictionary! { "O" => "Table", "Scope" => "Column" }),
        Role::DataCell if node.spans != (1, 1) => Some(dictionary! {
            "O" => "Table", "RowSpan" => integer(node.spans.0), "ColSpan" => integer(node.spans.1),
        }),
        Role::Figure => Some(dictionary! {
            "O" => "Layout", "Placement" => "Block",
            "BBox" => figure_box(id, draft).map(Object::Real).to_vec(),
        }),
        _ => None,
    }
}

/// Where a figure stands on its page.
fn figure_box(id: NodeId, draft: &Draft) -> [f32; 4] {
    let item = draft.pages.iter().flatten().find(|item| item.owner == Owner::Node(id));
    let area = match item.map(|item| &item.draw) {
        Some(Draw::Emblem { x, y, width, height }) => [*x, *y, *width, *height],
        Some(Draw::Modules { x, y, side, .. }) => [*x, *y, *side, *side],
        _ => [0.0; 4],
    };
    rectangle(area, draft.size.1)
}

/// From marked content and widgets back to their elements.
fn parent_tree(
    graph: &mut Graph,
    marked: &[Vec<NodeId>],
    elements: &[ObjectId],
    widgets: &[Widget],
) -> ObjectId {
    let mut numbers = Vec::new();
    for (page, nodes) in marked.iter().enumerate() {
        let references: Vec<Object> = nodes.iter().map(|node| Object::Reference(elements[*node])).collect();
        numbers.push(integer(page));
        numbers.push(Object::Reference(graph.add_object(references)));
    }
    for widget in widgets {
        numbers.push(integer(widget.struct_parent));
        numbers.push(Object::Reference(elements[widget.node]));
    }
    graph.add_object(dictionary! { "Nums" => numbers })
}
