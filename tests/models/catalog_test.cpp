// Entries of the catalogue and the sizes of their networks.
#include "athanor/models/catalog.h"

#include <gtest/gtest.h>

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/model.h"

namespace athanor::models {
namespace {

const InputShape chemprop_shape{7, 71, 1, 5, 14, 0};
const nn::LossOptions one_target{{nn::LossKind::mse}};

TEST(NetworkCatalog, MakesEveryEntryFromItsDefaults) {
  for (const CatalogEntry& entry : network_catalog()) {
    InputShape shape = chemprop_shape;
    shape.vector_columns = 5;
    if (entry.input == "points" || entry.input == "images") shape = {.vector_columns = 5, .point_width = 1};
    if (entry.input == "tokens") shape = {.vector_columns = 5, .vocabulary = 30, .max_length = 20};
    EXPECT_GT(make_model(entry.name, to_json(*entry.make_options()), shape, one_target)->parameters().trainable_size(),
              0);
    EXPECT_FALSE(entry.summary.empty());
  }
}

TEST(Dmpnn, HasChempropsNumberOfParametersByDefault) {
  EXPECT_EQ(make_model("dmpnn", to_json(DmpnnOptions()), chemprop_shape, one_target)->parameters().trainable_size(),
            318'301);
}

TEST(MakeModel, NamesTheNearestModel) {
  try {
    make_model("dmpn", nlohmann::json::object(), chemprop_shape, one_target);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(std::string(error.what()).find("did you mean \"dmpnn\"?"), std::string::npos) << error.what();
  }
}

TEST(MakeModel, RefusesOptionsThatDoNotFit) {
  EXPECT_THROW(make_model("dmpnn", {{"activation", "maxout"}}, chemprop_shape, one_target), Error);
  EXPECT_THROW(make_model("dmpnn", {{"depht", 3}}, chemprop_shape, one_target), Error);
  EXPECT_THROW(make_model("dmpnn", {{"depth", 0}}, chemprop_shape, one_target), Error);
  EXPECT_THROW(make_model("mlp", nlohmann::json::object(), chemprop_shape, one_target), Error);
}

std::string find_complaint(CatalogEntry entry) {
  try {
    add_network(std::move(entry), NetworkFactory());
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    return error.what();
  }
}

// That an added network works is shown by examples/custom_network.cpp, which tests/install runs.
TEST(AddNetwork, RefusesTakenNamesUnknownInputsAndLateCallers) {
  network_catalog();
  EXPECT_EQ(find_complaint({"mlp", "", "vectors", "", "", {}}),
            "There is a network \"mlp\" already; choose another name");
  EXPECT_EQ(find_complaint({"mine", "", "sounds", "", "", {}}),
            "The network \"mine\" works on \"sounds\"; one of graphs, tokens, points, images, vectors was expected");
  EXPECT_EQ(find_complaint({"mine", "", "graphs", "", "", {}}),
            "The network \"mine\" is added too late: add it before anything else is used");
}

}  // namespace
}  // namespace athanor::models
