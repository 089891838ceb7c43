import LightningDatatable from 'lightning/datatable';
import include from './include.html';
import readiness from './readiness.html';

/** A data table with two more types of column: the checkbox that saves at once, and the readiness with its sentence. */
export default class CrosswalkProductTable extends LightningDatatable {
  static override customTypes = {
    include: {
      template: include,
      standardCellLayout: true,
      typeAttributes: ['productId', 'productName', 'isSaving', 'isDisabled']
    },
    readiness: { template: readiness, standardCellLayout: true, typeAttributes: [] }
  };
}
