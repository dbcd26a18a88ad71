// Explanations from the inside of networks: Grad-CAM, and the roll-out of attention.
#pragma once

#include "athanor/explain/gradients.h"

namespace athanor::explain {

/// Grad-CAM (Pope et al. 2019, doi:10.1109/CVPR.2019.01103) of the states that the readout gets, of atoms or tokens:
/// models::InnerView::relevance. Negative values are kept, where the paper cuts them off.
Attribution compute_grad_cam(const GradientModel& networks, MoleculeView& view);

/// How much of each atom or token reaches the readout through attention: `roll_out` of the layers, in shares that add
/// up to 1. Says which parts are listened to, not how. Other ways between atoms, as the messages of gps, are not seen.
Attribution compute_attention_rollout(const GradientModel& networks, MoleculeView& view);

/// True when some network has attention.
bool has_attention(const GradientModel& networks);

/// Attention roll-out (Abnar & Zuidema 2020, arXiv:2005.00928): with A the mean over the heads of a layer and I for the
/// residual connection, the product of (A + I) / 2 over the layers, the last one first; [parts] of the row of the part
/// that the readout takes, or the mean over all rows.
std::vector<double> roll_out(std::span<const models::AttentionMap> layers, std::size_t parts,
                             std::optional<std::size_t> reader);

}  // namespace athanor::explain
